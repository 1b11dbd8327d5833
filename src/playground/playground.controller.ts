import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../access/access.decorator.js';
import { ServesStandIn } from '../access/stand-in.decorator.js';
import { AskPlayground } from './playground.dto.js';
import { ApiPlayground } from './playground.openapi.js';
import { PlaygroundService } from './playground.service.js';

/** Longer than what people enter; a body is read as what is asked, and written again as what an app would send. */
const MOST_QUESTION_BYTES = 2 * 1024 * 1024;

@Controller('api/v1/llm-config/playground')
export class PlaygroundController {
  constructor(private readonly playground: PlaygroundService) {}

  @Post()
  @HttpCode(200)
  @Access('operator')
  @RouteConfig({ bodyLimitBytes: MOST_QUESTION_BYTES })
  // Requests are served while the database is away, and this is where one looks whether they are.
  @ServesStandIn()
  @ApiPlayground('Ask a model as an app would, through a purpose or one provider alone')
  ask(@Body() body: AskPlayground, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.playground.ask(body, request, reply);
  }
}
