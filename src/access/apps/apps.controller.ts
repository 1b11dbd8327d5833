import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiErrors, BODY_ERRORS, WRITE_ERRORS } from '../../errors/api-errors.decorator.js';
import { Deleted } from '../../revisions/deleted.dto.js';
import { ApiWrite, Write, type WriteContext } from '../../revisions/write-context.js';
import { IdPipe } from '../../validation/id.pipe.js';
import { IdSearchQuery } from '../../validation/page.dto.js';
import { Access } from '../access.decorator.js';
import { AppPage, AppView, CreateApp, UpdateApp, WrittenApp } from './app.dto.js';
import { AppsService } from './apps.service.js';

const ID = { name: 'id', description: 'Id of the app.' };

@ApiTags('Apps')
@Controller('api/v1/llm-config/apps')
export class AppsController {
  constructor(private readonly apps: AppsService) {}

  @Get()
  @Access('viewer')
  @ApiOperation({ summary: 'List apps' })
  @ApiErrors('invalid_request')
  list(@Query() query: IdSearchQuery): Promise<AppPage> {
    return this.apps.page(query);
  }

  @Post()
  @Access('admin')
  @ApiWrite()
  @ApiOperation({ summary: 'Add an app; it calls with keys made by POST /apps/{id}/keys' })
  @ApiErrors(...BODY_ERRORS, 'duplicate')
  create(@Body() body: CreateApp, @Write() write: WriteContext): Promise<WrittenApp> {
    return this.apps.create(body, write);
  }

  @Get(':id')
  @Access('viewer')
  @ApiParam(ID)
  @ApiOperation({ summary: 'Read one app' })
  @ApiErrors('not_found')
  get(@Param('id', IdPipe) id: number): Promise<AppView> {
    return this.apps.get(id);
  }

  @Patch(':id')
  @Access('admin')
  @ApiWrite()
  @ApiParam(ID)
  @ApiOperation({ summary: 'Change some fields of an app' })
  @ApiErrors(...BODY_ERRORS, 'not_found', 'duplicate')
  update(@Param('id', IdPipe) id: number, @Body() body: UpdateApp, @Write() write: WriteContext): Promise<WrittenApp> {
    return this.apps.update(id, body, write);
  }

  @Delete(':id')
  @Access('admin')
  @ApiWrite()
  @ApiParam(ID)
  @ApiOperation({ summary: 'Delete an app that no key of a vendor belongs to; its own keys end with it' })
  @ApiErrors(...WRITE_ERRORS, 'not_found', 'in_use')
  remove(@Param('id', IdPipe) id: number, @Write() write: WriteContext): Promise<Deleted> {
    return this.apps.remove(id, write);
  }
}
