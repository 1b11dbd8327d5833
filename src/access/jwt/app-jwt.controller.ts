import { Body, Controller, Delete, Get, Param, Put } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiErrors, BODY_ERRORS, WRITE_ERRORS } from '../../errors/api-errors.decorator.js';
import { Deleted } from '../../revisions/deleted.dto.js';
import { ApiWrite, Write, type WriteContext } from '../../revisions/write-context.js';
import { IdPipe } from '../../validation/id.pipe.js';
import { Access } from '../access.decorator.js';
import { AppJwtView, PutAppJwt, WrittenAppJwt } from './app-jwt.dto.js';
import { AppJwtService } from './app-jwt.service.js';

const ID = { name: 'id', description: 'Id of the app.' };

@ApiTags('Apps')
@Controller('api/v1/llm-config/apps/:id/jwt')
export class AppJwtController {
  constructor(private readonly tokens: AppJwtService) {}

  @Get()
  @Access('viewer')
  @ApiParam(ID)
  @ApiOperation({ summary: 'Whose tokens stand for an app, without the secret' })
  @ApiErrors('not_found', 'master_key_not_loaded')
  get(@Param('id', IdPipe) id: number): Promise<AppJwtView> {
    return this.tokens.get(id);
  }

  @Put()
  @Access('admin')
  @ApiWrite()
  @ApiParam(ID)
  @ApiOperation({ summary: 'Have tokens of an issuer (JWT) stand for an app, besides its keys' })
  @ApiErrors(...BODY_ERRORS, 'not_found', 'duplicate')
  put(@Param('id', IdPipe) id: number, @Body() body: PutAppJwt, @Write() write: WriteContext): Promise<WrittenAppJwt> {
    return this.tokens.put(id, body, write);
  }

  @Delete()
  @Access('admin')
  @ApiWrite()
  @ApiParam(ID)
  @ApiOperation({ summary: 'Take no tokens for an app any more' })
  @ApiErrors(...WRITE_ERRORS, 'not_found')
  remove(@Param('id', IdPipe) id: number, @Write() write: WriteContext): Promise<Deleted> {
    return this.tokens.remove(id, write);
  }
}
