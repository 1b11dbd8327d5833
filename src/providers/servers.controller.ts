import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Access } from '../access/access.decorator.js';
import { Caller } from '../access/caller.decorator.js';
import type { Principal } from '../access/principal.js';
import { ApiErrors, BODY_ERRORS, WRITE_ERRORS } from '../errors/api-errors.decorator.js';
import { Deleted } from '../revisions/deleted.dto.js';
import { ApiWrite, Write, type WriteContext } from '../revisions/write-context.js';
import { IdPipe } from '../validation/id.pipe.js';
import { DiscoverServers, Discovery } from './discovery.dto.js';
import { DiscoveryService } from './discovery.service.js';
import { ProviderPageQuery } from './provider-page-query.dto.js';
import { ProviderTestsService } from './provider-tests.service.js';
import { ProviderHealth } from './provider-view.dto.js';
import { CreateServer, LiveServer, ModelNames, ServerPage, UpdateServer, WrittenServer } from './server.dto.js';
import { ServersService } from './servers.service.js';

const ID = { name: 'id', description: 'Id of the server.' };

@ApiTags('AI servers')
@Controller('api/v1/llm-config/servers')
export class ServersController {
  constructor(
    private readonly servers: ServersService,
    private readonly discovery: DiscoveryService,
    private readonly tests: ProviderTestsService,
  ) {}

  @Get()
  @Access('viewer')
  @ApiOperation({ summary: 'List AI servers' })
  @ApiErrors('invalid_request')
  list(@Query() query: ProviderPageQuery): Promise<ServerPage> {
    return this.servers.page(query);
  }

  @Post()
  @Access('operator')
  @ApiWrite()
  @ApiOperation({ summary: 'Register an AI server' })
  @ApiErrors(...BODY_ERRORS, 'duplicate')
  create(@Body() body: CreateServer, @Write() write: WriteContext): Promise<WrittenServer> {
    return this.servers.create(body, write);
  }

  @Post('discover')
  @HttpCode(200)
  @Access('operator')
  @ApiWrite()
  @ApiOperation({ summary: 'Look for model servers on the well-known ports of this machine, and register them' })
  @ApiErrors(...BODY_ERRORS, 'duplicate')
  discover(@Body() body: DiscoverServers, @Write() write: WriteContext): Promise<Discovery> {
    return this.discovery.discover(body, write);
  }

  @Get(':id')
  @Access('viewer')
  @ApiParam(ID)
  @ApiOperation({ summary: 'Read one AI server' })
  @ApiErrors('not_found')
  get(@Param('id', IdPipe) id: number): Promise<LiveServer> {
    return this.servers.get(id);
  }

  @Put(':id')
  @Access('operator')
  @ApiWrite()
  @ApiParam(ID)
  @ApiOperation({ summary: 'Replace an AI server; without api_key its stored one stays' })
  @ApiErrors(...BODY_ERRORS, 'not_found', 'duplicate', 'preflight_failed')
  replace(
    @Param('id', IdPipe) id: number,
    @Body() body: CreateServer,
    @Write() write: WriteContext,
  ): Promise<WrittenServer> {
    return this.servers.replace(id, body, write);
  }

  @Patch(':id')
  @Access('operator')
  @ApiWrite()
  @ApiParam(ID)
  @ApiOperation({ summary: 'Change some fields of an AI server' })
  @ApiErrors(...BODY_ERRORS, 'not_found', 'duplicate', 'preflight_failed')
  update(
    @Param('id', IdPipe) id: number,
    @Body() body: UpdateServer,
    @Write() write: WriteContext,
  ): Promise<WrittenServer> {
    return this.servers.update(id, body, write);
  }

  @Delete(':id')
  @Access('operator')
  @ApiWrite()
  @ApiParam(ID)
  @ApiOperation({ summary: 'Delete an AI server that no chain leads to; with a key it needs the role admin' })
  @ApiErrors(...WRITE_ERRORS, 'not_found', 'in_use')
  remove(@Param('id', IdPipe) id: number, @Write() write: WriteContext, @Caller() caller: Principal): Promise<Deleted> {
    return this.servers.remove(id, write, caller);
  }

  @Post(':id/test')
  @HttpCode(200)
  @Access('operator')
  @ApiParam(ID)
  @ApiOperation({ summary: 'Ask an AI server how it is; a healthy one gets requests again' })
  @ApiErrors('not_found', 'preflight_failed')
  test(@Param('id', IdPipe) id: number): Promise<ProviderHealth> {
    return this.tests.testServer(id);
  }

  @Get(':id/models')
  @Access('viewer')
  @ApiParam(ID)
  @ApiOperation({ summary: 'Names of the models an AI server serves now' })
  @ApiErrors('not_found', 'preflight_failed', 'upstream_error')
  models(@Param('id', IdPipe) id: number): Promise<ModelNames> {
    return this.servers.models(id);
  }
}
