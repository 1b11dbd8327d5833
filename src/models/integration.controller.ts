import { Body, Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../access/access.decorator.js';
import { callingApp } from '../access/principal.js';
import { ApiByName } from '../inference/inference.openapi.js';
import { IntegrationTest, TestIntegration } from './integration-test.dto.js';
import { IntegrationTestService } from './integration-test.service.js';
import { IntegrationHealth } from './model-status.dto.js';
import { ModelStatusesService } from './model-statuses.service.js';

@Controller('api/v1/llm/integration')
@Access('app')
export class IntegrationController {
  constructor(
    private readonly statuses: ModelStatusesService,
    private readonly tests: IntegrationTestService,
  ) {}

  @Get('health')
  @ApiByName('Whether the purposes of this app can be served now; asks nobody')
  health(@Req() request: FastifyRequest): IntegrationHealth {
    return this.statuses.health(callingApp(request));
  }

  @Post('test')
  @HttpCode(200)
  @ApiByName('Ask each purpose of this app one small real question', 'invalid_request')
  test(
    @Body() body: TestIntegration,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IntegrationTest> {
    return this.tests.run(body, request, reply);
  }
}
