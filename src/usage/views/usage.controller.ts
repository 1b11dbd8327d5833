import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Access } from '../../access/access.decorator.js';
import { ApiErrors } from '../../errors/api-errors.decorator.js';
import { UsagePage } from './usage.dto.js';
import { UsageQuery } from './usage-query.dto.js';
import { UsageService } from './usage.service.js';

@ApiTags('Usage')
@Controller('api/v1/llm-config/usage')
export class UsageController {
  constructor(private readonly usage: UsageService) {}

  @Get()
  @Access('viewer')
  @ApiOperation({ summary: 'Sum up requests, tokens and cost by purpose, provider, model, app, key, day or hour' })
  @ApiErrors('invalid_request')
  get(@Query() query: UsageQuery): Promise<UsagePage> {
    return this.usage.page(query);
  }
}
