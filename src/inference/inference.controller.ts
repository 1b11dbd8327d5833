import { Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../access/access.decorator.js';
import { INFERENCE_PREFIXES } from './inference-prefixes.js';
import { InferenceService } from './inference.service.js';
import { ApiInference } from './inference.openapi.js';

/** OpenAI's paths, under its own prefix and under ours. */
@Controller([...INFERENCE_PREFIXES])
@Access('app')
export class InferenceController {
  constructor(private readonly inference: InferenceService) {}

  @Post('chat/completions')
  @HttpCode(200)
  @ApiInference('Chat completion, whole or as a stream')
  chat(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.inference.serve('chat/completions', request, reply);
  }

  @Post('completions')
  @HttpCode(200)
  @ApiInference('Text completion, whole or as a stream')
  complete(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.inference.serve('completions', request, reply);
  }

  @Post('responses')
  @HttpCode(200)
  @ApiInference('Response, whole or as a stream')
  respond(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.inference.serve('responses', request, reply);
  }

  @Post('embeddings')
  @HttpCode(200)
  @ApiInference('Vectors for texts', 'vector_size_mismatch')
  embed(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.inference.serve('embeddings', request, reply);
  }

  @Post('rerank')
  @HttpCode(200)
  @ApiInference('Documents ordered by relevance to a query')
  rerank(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.inference.serve('rerank', request, reply);
  }

  @Post('moderations')
  @HttpCode(200)
  @ApiInference('Whether texts or images are harmful')
  moderate(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.inference.serve('moderations', request, reply);
  }
}
