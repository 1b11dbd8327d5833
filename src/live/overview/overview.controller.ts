import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Access } from '../../access/access.decorator.js';
import { ApiErrors } from '../../errors/api-errors.decorator.js';
import { Overview } from './overview.dto.js';
import { OverviewService } from './overview.service.js';

@ApiTags('Live')
@Controller('api/v1/llm-config/overview')
export class OverviewController {
  constructor(private readonly overview: OverviewService) {}

  @Get()
  @Access('viewer')
  @ApiOperation({
    summary:
      'How all instances together are doing: revision, last hour, cost of today, traffic by purpose and provider',
  })
  @ApiErrors()
  get(): Promise<Overview> {
    return this.overview.read();
  }
}
