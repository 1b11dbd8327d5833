import { Controller, Get, Header, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Access } from '../../access/access.decorator.js';
import { ApiErrors } from '../../errors/api-errors.decorator.js';
import { ServesStandIn } from '../../access/stand-in.decorator.js';
import { MetricsService } from './metrics.service.js';

@ApiTags('Metrics')
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: MetricsService) {}

  @Get()
  @Access('viewer')
  @ServesStandIn()
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: 'What this instance serves and when keys of providers expire, for Prometheus' })
  @ApiProduces('text/plain')
  @ApiOkResponse({ description: 'Prometheus text format.', content: { 'text/plain': { schema: { type: 'string' } } } })
  @ApiErrors()
  async tell(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const text = await this.metrics.tell();
    void reply.type(this.metrics.contentType);
    return text;
  }
}
