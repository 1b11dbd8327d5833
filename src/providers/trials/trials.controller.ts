import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Access } from '../../access/access.decorator.js';
import { callingAdmin } from '../../access/calling-admin.js';
import { ApiErrors } from '../../errors/api-errors.decorator.js';
import { ApiKeyTrial, ServerTrial, TryApiKey, TryServer } from './trial.dto.js';
import { TrialsService } from './trials.service.js';

@Controller('api/v1/llm-config')
@Access('operator')
export class TrialsController {
  constructor(private readonly trials: TrialsService) {}

  @Post('servers/try')
  @HttpCode(200)
  @ApiTags('AI servers')
  @ApiOperation({ summary: 'Ask an AI server how it is and what it serves, without registering it' })
  @ApiErrors('invalid_request', 'body_too_large', 'unsupported_media_type', 'rate_limit_exceeded')
  tryServer(@Body() body: TryServer, @Req() request: FastifyRequest): Promise<ServerTrial> {
    return this.trials.tryServer(body, callingAdmin(request).name);
  }

  @Post('api-keys/try')
  @HttpCode(200)
  @ApiTags('API keys')
  @ApiOperation({ summary: 'Prove a key at its vendor without storing it or spending tokens' })
  @ApiErrors('invalid_request', 'body_too_large', 'unsupported_media_type', 'rate_limit_exceeded')
  tryApiKey(@Body() body: TryApiKey, @Req() request: FastifyRequest): Promise<ApiKeyTrial> {
    return this.trials.tryApiKey(body, callingAdmin(request).name);
  }
}
