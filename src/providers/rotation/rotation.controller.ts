import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Access } from '../../access/access.decorator.js';
import { ApiErrors, BODY_ERRORS } from '../../errors/api-errors.decorator.js';
import { ApiWrite, Write, type WriteContext } from '../../revisions/write-context.js';
import { IdPipe } from '../../validation/id.pipe.js';
import { ActivateVersion, RotatedKey, RotateKey } from './rotation.dto.js';
import { RotationService } from './rotation.service.js';

const ID = { name: 'id', description: 'Id of the api key.' };

@ApiTags('API keys')
@Controller('api/v1/llm-config/api-keys/:id')
export class RotationController {
  constructor(private readonly rotation: RotationService) {}

  @Post('rotate')
  @HttpCode(200)
  @Access('operator')
  @ApiWrite()
  @ApiParam(ID)
  @ApiOperation({
    summary: 'Prove a new secret at the vendor, put it in the place of those in use, keep those through a grace',
  })
  @ApiErrors(...BODY_ERRORS, 'not_found', 'preflight_failed')
  rotate(@Param('id', IdPipe) id: number, @Body() body: RotateKey, @Write() write: WriteContext): Promise<RotatedKey> {
    return this.rotation.rotate(id, body, write);
  }

  @Post('versions/:version/activate')
  @HttpCode(200)
  @Access('operator')
  @ApiWrite()
  @ApiParam(ID)
  @ApiParam({ name: 'version', description: 'Version of the secret.' })
  @ApiOperation({ summary: 'Go back to a version, whatever its state, unless its secret was destroyed' })
  @ApiErrors(...BODY_ERRORS, 'not_found', 'in_use', 'preflight_failed')
  activate(
    @Param('id', IdPipe) id: number,
    @Param('version', IdPipe) version: number,
    @Body() body: ActivateVersion,
    @Write() write: WriteContext,
  ): Promise<RotatedKey> {
    return this.rotation.activate(id, version, body, write);
  }
}
