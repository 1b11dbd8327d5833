import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiErrors, BODY_ERRORS, WRITE_ERRORS } from '../../errors/api-errors.decorator.js';
import { Deleted } from '../../revisions/deleted.dto.js';
import { ApiWrite, Write, type WriteContext } from '../../revisions/write-context.js';
import { IdPipe } from '../../validation/id.pipe.js';
import { IdPageQuery } from '../../validation/page.dto.js';
import { Access } from '../access.decorator.js';
import { AppKeyPage, CreateAppKey, NewAppKey, RotateAppKey, RotatedAppKey } from './app-key.dto.js';
import { AppKeysService } from './app-keys.service.js';

const ID = { name: 'id', description: 'Id of the app.' };
const KEY = { name: 'key', description: 'Id of its key.' };

@ApiTags('Apps')
@Controller('api/v1/llm-config/apps/:id/keys')
export class AppKeysController {
  constructor(private readonly keys: AppKeysService) {}

  @Get()
  @Access('viewer')
  @ApiParam(ID)
  @ApiOperation({ summary: 'List the keys of an app, masked' })
  @ApiErrors('invalid_request', 'not_found')
  list(@Param('id', IdPipe) id: number, @Query() query: IdPageQuery): Promise<AppKeyPage> {
    return this.keys.page(id, query);
  }

  @Post()
  @Access('admin')
  @ApiWrite()
  @ApiParam(ID)
  @ApiOperation({ summary: 'Make a key for an app; it is shown in this answer and nowhere else' })
  @ApiErrors(...BODY_ERRORS, 'not_found')
  create(
    @Param('id', IdPipe) id: number,
    @Body() body: CreateAppKey,
    @Write() write: WriteContext,
  ): Promise<NewAppKey> {
    return this.keys.create(id, body, write);
  }

  @Post(':key/rotate')
  @HttpCode(200)
  @Access('admin')
  @ApiWrite()
  @ApiParam(ID)
  @ApiParam(KEY)
  @ApiOperation({ summary: 'Make a key like another one, which goes on for a while' })
  @ApiErrors(...BODY_ERRORS, 'not_found')
  rotate(
    @Param('id', IdPipe) id: number,
    @Param('key', IdPipe) key: number,
    @Body() body: RotateAppKey,
    @Write() write: WriteContext,
  ): Promise<RotatedAppKey> {
    return this.keys.rotate(id, key, body, write);
  }

  @Delete(':key')
  @Access('admin')
  @ApiWrite()
  @ApiParam(ID)
  @ApiParam(KEY)
  @ApiOperation({ summary: 'Revoke a key, at once and for good' })
  @ApiErrors(...WRITE_ERRORS, 'not_found')
  revoke(
    @Param('id', IdPipe) id: number,
    @Param('key', IdPipe) key: number,
    @Write() write: WriteContext,
  ): Promise<Deleted> {
    return this.keys.revoke(id, key, write);
  }
}
