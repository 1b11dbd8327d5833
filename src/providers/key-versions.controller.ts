import { Body, Controller, Delete, Get, Param, Patch, Post } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Access } from '../access/access.decorator.js';
import { ApiErrors, BODY_ERRORS, WRITE_ERRORS } from '../errors/api-errors.decorator.js';
import { Deleted } from '../revisions/deleted.dto.js';
import { ApiWrite, Write, type WriteContext } from '../revisions/write-context.js';
import { IdPipe } from '../validation/id.pipe.js';
import { AddKey, KeyVersions, UpdateKey, WrittenKeyVersion } from './key-version.dto.js';
import { KeyVersionsService } from './key-versions.service.js';

const ID = { name: 'id', description: 'Id of the api key.' };
const VERSION = { name: 'version', description: 'Version of the secret.' };

@ApiTags('API keys')
@Controller('api/v1/llm-config/api-keys/:id')
export class KeyVersionsController {
  constructor(private readonly versions: KeyVersionsService) {}

  @Get('versions')
  @Access('viewer')
  @ApiParam(ID)
  @ApiOperation({ summary: 'History of the secrets, newest first' })
  @ApiErrors('not_found')
  list(@Param('id', IdPipe) id: number): Promise<KeyVersions> {
    return this.versions.list(id);
  }

  @Post('keys')
  @Access('operator')
  @ApiWrite()
  @ApiParam(ID)
  @ApiOperation({ summary: 'Add a secret beside those in use; they share the requests by weight' })
  @ApiErrors(...BODY_ERRORS, 'not_found', 'preflight_failed')
  add(@Param('id', IdPipe) id: number, @Body() body: AddKey, @Write() write: WriteContext): Promise<WrittenKeyVersion> {
    return this.versions.add(id, body, write);
  }

  @Patch('keys/:version')
  @Access('operator')
  @ApiWrite()
  @ApiParam(ID)
  @ApiParam(VERSION)
  @ApiOperation({ summary: 'Change the share of a secret in use, or when its vendor ends it' })
  @ApiErrors(...BODY_ERRORS, 'not_found')
  update(
    @Param('id', IdPipe) id: number,
    @Param('version', IdPipe) version: number,
    @Body() body: UpdateKey,
    @Write() write: WriteContext,
  ): Promise<WrittenKeyVersion> {
    return this.versions.update(id, version, body, write);
  }

  @Delete('keys/:version')
  @Access('operator')
  @ApiWrite()
  @ApiParam(ID)
  @ApiParam(VERSION)
  @ApiOperation({ summary: 'Revoke a secret; the last one only when no chain leads to the api key' })
  @ApiErrors(...WRITE_ERRORS, 'not_found', 'in_use')
  revoke(
    @Param('id', IdPipe) id: number,
    @Param('version', IdPipe) version: number,
    @Write() write: WriteContext,
  ): Promise<Deleted> {
    return this.versions.revoke(id, version, write);
  }

  @Delete('versions/:version')
  @Access('admin')
  @ApiWrite()
  @ApiParam(ID)
  @ApiParam(VERSION)
  @ApiOperation({ summary: 'Erase a revoked secret for good; its version stays in the history' })
  @ApiErrors(...WRITE_ERRORS, 'not_found', 'in_use')
  destroy(
    @Param('id', IdPipe) id: number,
    @Param('version', IdPipe) version: number,
    @Write() write: WriteContext,
  ): Promise<Deleted> {
    return this.versions.destroy(id, version, write);
  }
}
