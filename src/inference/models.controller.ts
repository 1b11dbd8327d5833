import { Controller, Get, Req } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Access } from '../access/access.decorator.js';
import { callingApp } from '../access/principal.js';
import { INFERENCE_PREFIXES } from './inference-prefixes.js';
import { ApiModels } from './inference.openapi.js';
import type { ListedModel } from './models.js';
import { ModelsService } from './models.service.js';

@Controller([...INFERENCE_PREFIXES])
@Access('app')
export class ModelsController {
  constructor(private readonly models: ModelsService) {}

  @Get('models')
  @ApiModels('What this app may put into `model`: purposes, and models of providers')
  list(@Req() request: FastifyRequest): { object: 'list'; data: readonly ListedModel[] } {
    return this.models.list(callingApp(request));
  }

  // A model's id may contain slashes.
  @Get('models/*')
  @ApiParam({ name: 'path', description: 'Id of the model, as in the list.' })
  @ApiModels('One of them')
  get(@Req() request: FastifyRequest<{ Params: { '*': string } }>): ListedModel {
    return this.models.get(request.params['*'], callingApp(request));
  }
}
