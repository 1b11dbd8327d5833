import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Access } from '../access/access.decorator.js';
import { ApiErrors, BODY_ERRORS } from '../errors/api-errors.decorator.js';
import { ApiWrite, Write, type WriteContext } from '../revisions/write-context.js';
import { Encryption, Rewrap, StartedRewrap } from './encryption.dto.js';
import { EncryptionService } from './encryption.service.js';
import { RewrapService } from './rewrap.service.js';

@ApiTags('Encryption')
@Controller('api/v1/llm-config/encryption')
export class EncryptionController {
  constructor(
    private readonly encryption: EncryptionService,
    private readonly rewrapping: RewrapService,
  ) {}

  @Get()
  @Access('viewer')
  @ApiOperation({ summary: 'Stored secrets by master key, the keys each instance has, and which can be retired' })
  @ApiErrors()
  get(): Promise<Encryption> {
    return this.encryption.get();
  }

  @Post('rewrap')
  @HttpCode(202)
  @Access('admin')
  @ApiWrite()
  @ApiOperation({ summary: 'Wrap every stored secret by the active master key, in the background; repeat it to go on' })
  @ApiErrors(...BODY_ERRORS, 'master_key_not_loaded')
  rewrap(@Body() body: Rewrap, @Write() write: WriteContext): Promise<StartedRewrap> {
    return this.rewrapping.start(body, write);
  }
}
