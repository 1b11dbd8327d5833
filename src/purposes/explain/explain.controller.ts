import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Access } from '../../access/access.decorator.js';
import { principalOf } from '../../access/principal.js';
import { ApiErrors, BODY_ERRORS } from '../../errors/api-errors.decorator.js';
import { ServesStandIn } from '../../access/stand-in.decorator.js';
import { Explain, Explanation } from './explain.dto.js';
import { ExplainService } from './explain.service.js';

@ApiTags('Explain')
@Controller('api/v1/llm-config/explain')
export class ExplainController {
  constructor(private readonly service: ExplainService) {}

  @Post()
  @HttpCode(200)
  @Access('viewer')
  @ServesStandIn()
  @ApiOperation({
    summary: 'Who would serve a request, and why each other provider would not; asks and changes nothing',
  })
  @ApiErrors(
    ...BODY_ERRORS,
    'not_found',
    'purpose_not_found',
    'model_port_unknown',
    'preflight_failed',
    'purpose_not_allowed',
    'app_disabled',
  )
  explain(@Body() body: Explain, @Req() request: FastifyRequest): Promise<Explanation> {
    return this.service.explain(body, principalOf(request));
  }
}
