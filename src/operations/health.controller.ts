import { Controller, Get, HttpCode, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Access } from '../access/access.decorator.js';
import { Draining } from './draining/draining.js';
import { Liveness, Readiness } from './health.dto.js';
import { HealthService } from './health.service.js';

const UNREADY: ReadonlySet<Readiness['status']> = new Set(['not_ready', 'draining']);

@ApiTags('Health')
@Controller()
@Access('public')
export class HealthController {
  constructor(
    private readonly health: HealthService,
    private readonly draining: Draining,
  ) {}

  @Get('health/live')
  @HttpCode(200)
  @ApiOperation({ summary: 'Whether the process runs' })
  live(): Liveness {
    return { status: 'ok' };
  }

  @Get(['health/ready', 'healthz', 'api/v1/llm-config/health'])
  @ApiOperation({
    summary:
      'Whether requests are served: 200 once a configuration is loaded, 503 before, and from when the instance ends',
  })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Readiness> {
    const readiness = this.draining.readinessOf(await this.health.readiness());
    void reply.status(UNREADY.has(readiness.status) ? 503 : 200);
    return readiness;
  }
}
