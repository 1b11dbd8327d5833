import { Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../access/access.decorator.js';
import { InferenceService } from './inference.service.js';
import { ApiForm, ApiInference } from './inference.openapi.js';
import { INFERENCE_PREFIXES } from './inference-prefixes.js';
import { TakesForms } from './takes-forms.js';

/** Images and sound: passed through to providers that have these paths. */
@Controller([...INFERENCE_PREFIXES])
@Access('app')
export class MediaController {
  constructor(private readonly inference: InferenceService) {}

  @Post('images/generations')
  @HttpCode(200)
  @ApiInference('Images for a text')
  generate(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.inference.serve('images/generations', request, reply);
  }

  @Post('images/edits')
  @HttpCode(200)
  @TakesForms()
  @ApiForm('Images changed as a text says')
  edit(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.inference.serve('images/edits', request, reply);
  }

  @Post('audio/speech')
  @HttpCode(200)
  @ApiInference('A text as speech')
  speak(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.inference.serve('audio/speech', request, reply);
  }

  @Post('audio/transcriptions')
  @HttpCode(200)
  @TakesForms()
  @ApiForm('Speech as a text')
  transcribe(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.inference.serve('audio/transcriptions', request, reply);
  }

  @Post('audio/translations')
  @HttpCode(200)
  @TakesForms()
  @ApiForm('Speech as a text in English')
  translate(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.inference.serve('audio/translations', request, reply);
  }
}
