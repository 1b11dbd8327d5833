import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Access } from '../../access/access.decorator.js';
import { ApiErrors } from '../../errors/api-errors.decorator.js';
import { AppliedPrice, PriceQuery } from './price.dto.js';
import { PricesService } from './prices.service.js';

@ApiTags('Prices')
@Controller('api/v1/llm-config/prices')
export class PricesController {
  constructor(private readonly prices: PricesService) {}

  @Get()
  @Access('viewer')
  @ApiOperation({ summary: 'Explain which price applies to a model at a provider now, and why' })
  @ApiErrors('invalid_request', 'not_found')
  explain(@Query() query: PriceQuery): AppliedPrice {
    return this.prices.explain(query);
  }
}
