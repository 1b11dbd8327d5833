import { Body, Controller, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../access/access.decorator.js';
import { callingApp } from '../access/principal.js';
import { ApiByName } from '../inference/inference.openapi.js';
import { Batch, Embedding, Generation } from './model-answers.dto.js';
import { Embed, Generate, GenerateBatch } from './model-questions.dto.js';
import { ModelQuestionsService } from './model-questions.service.js';
import { ModelStatus, ModelStatuses, ServerStatuses } from './model-status.dto.js';
import { ModelStatusesService } from './model-statuses.service.js';

const NAME = { name: 'name', description: 'A purpose, a model, a provider, or `provider/model` with `/` as `%2F`.' };

/** Models by their names, for apps that want an answer rather than OpenAI's API. */
@Controller('api/v1/llm')
@Access('app')
export class NamedModelsController {
  constructor(
    private readonly statuses: ModelStatusesService,
    private readonly questions: ModelQuestionsService,
  ) {}

  @Get('models/status')
  @ApiByName('How the models that this app may be served by are doing')
  models(@Req() request: FastifyRequest): ModelStatuses {
    return this.statuses.models(callingApp(request));
  }

  @Get('models/:name/status')
  @ApiParam(NAME)
  @ApiByName('How one of them is doing', 'model_not_found')
  model(@Param('name') name: string, @Req() request: FastifyRequest): ModelStatus {
    return this.statuses.model(name, callingApp(request));
  }

  @Get('servers/status')
  @ApiByName('How the providers that this app may be served by are doing')
  servers(@Req() request: FastifyRequest): ServerStatuses {
    return this.statuses.servers(callingApp(request));
  }

  @Post('models/batch/generate')
  @HttpCode(200)
  @ApiByName('Up to 100 questions, some at a time, each answered or refused on its own', 'invalid_request')
  generateAll(
    @Body() body: GenerateBatch,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Batch> {
    return this.questions.generateAll(body, request, reply);
  }

  @Post('models/:name/generate')
  @HttpCode(200)
  @ApiParam(NAME)
  @ApiByName('Ask a model for a text', 'model_not_found', 'asked', 'upstream_truncated')
  generate(
    @Param('name') name: string,
    @Body() body: Generate,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Generation> {
    return this.questions.generate(name, body, request, reply);
  }

  @Post('models/:name/embed')
  @HttpCode(200)
  @ApiParam(NAME)
  @ApiByName(
    'Ask a model for the vectors of texts',
    'model_not_found',
    'asked',
    'upstream_truncated',
    'vector_size_mismatch',
  )
  embed(
    @Param('name') name: string,
    @Body() body: Embed,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Embedding> {
    return this.questions.embed(name, body, request, reply);
  }
}
