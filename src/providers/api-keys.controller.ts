import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Access } from '../access/access.decorator.js';
import { Caller } from '../access/caller.decorator.js';
import type { Principal } from '../access/principal.js';
import { ApiErrors, BODY_ERRORS, WRITE_ERRORS } from '../errors/api-errors.decorator.js';
import { Deleted } from '../revisions/deleted.dto.js';
import { ApiWrite, Write, type WriteContext } from '../revisions/write-context.js';
import { IdPipe } from '../validation/id.pipe.js';
import {
  ApiKeyPage,
  ApiKeyTest,
  CreateApiKey,
  LiveApiKey,
  ReplaceApiKey,
  UpdateApiKey,
  WrittenApiKey,
} from './api-key.dto.js';
import { ApiKeysService } from './api-keys.service.js';
import { ProviderPageQuery } from './provider-page-query.dto.js';
import { ProviderTestsService } from './provider-tests.service.js';

const ID = { name: 'id', description: 'Id of the api key.' };

@ApiTags('API keys')
@Controller('api/v1/llm-config/api-keys')
export class ApiKeysController {
  constructor(
    private readonly apiKeys: ApiKeysService,
    private readonly tests: ProviderTestsService,
  ) {}

  @Get()
  @Access('viewer')
  @ApiOperation({ summary: 'List external vendors and their masked keys' })
  @ApiErrors('invalid_request')
  list(@Query() query: ProviderPageQuery): Promise<ApiKeyPage> {
    return this.apiKeys.page(query);
  }

  @Post()
  @Access('operator')
  @ApiWrite()
  @ApiOperation({ summary: 'Add an external vendor with its key' })
  @ApiErrors(...BODY_ERRORS, 'duplicate')
  create(@Body() body: CreateApiKey, @Write() write: WriteContext): Promise<WrittenApiKey> {
    return this.apiKeys.create(body, write);
  }

  @Get(':id')
  @Access('viewer')
  @ApiParam(ID)
  @ApiOperation({ summary: 'Read one vendor with its masked key' })
  @ApiErrors('not_found')
  get(@Param('id', IdPipe) id: number): Promise<LiveApiKey> {
    return this.apiKeys.get(id);
  }

  @Put(':id')
  @Access('operator')
  @ApiWrite()
  @ApiParam(ID)
  @ApiOperation({ summary: 'Replace a vendor; without api_key the stored secret stays' })
  @ApiErrors(...BODY_ERRORS, 'not_found', 'duplicate', 'preflight_failed')
  replace(
    @Param('id', IdPipe) id: number,
    @Body() body: ReplaceApiKey,
    @Write() write: WriteContext,
  ): Promise<WrittenApiKey> {
    return this.apiKeys.replace(id, body, write);
  }

  @Patch(':id')
  @Access('operator')
  @ApiWrite()
  @ApiParam(ID)
  @ApiOperation({ summary: 'Change some fields of a vendor; a new api_key becomes a new version' })
  @ApiErrors(...BODY_ERRORS, 'not_found', 'duplicate', 'preflight_failed')
  update(
    @Param('id', IdPipe) id: number,
    @Body() body: UpdateApiKey,
    @Write() write: WriteContext,
  ): Promise<WrittenApiKey> {
    return this.apiKeys.update(id, body, write);
  }

  @Delete(':id')
  @Access('operator')
  @ApiWrite()
  @ApiParam(ID)
  @ApiOperation({ summary: 'Delete a vendor and its keys, if no chain leads to it; with keys it needs the role admin' })
  @ApiErrors(...WRITE_ERRORS, 'not_found', 'in_use')
  remove(@Param('id', IdPipe) id: number, @Write() write: WriteContext, @Caller() caller: Principal): Promise<Deleted> {
    return this.apiKeys.remove(id, write, caller);
  }

  @Post(':id/test')
  @HttpCode(200)
  @Access('operator')
  @ApiParam(ID)
  @ApiOperation({ summary: 'Prove every key at the vendor without spending tokens; those it accepts are used again' })
  @ApiErrors('not_found', 'preflight_failed')
  test(@Param('id', IdPipe) id: number): Promise<ApiKeyTest> {
    return this.tests.testApiKey(id);
  }
}
