import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Access } from '../../access/access.decorator.js';
import { ApiErrors } from '../../errors/api-errors.decorator.js';
import { BudgetPage, BudgetPageQuery } from './budget-state.dto.js';
import { BudgetsService } from './budgets.service.js';

@ApiTags('Budgets')
@Controller('api/v1/llm-config/budgets')
export class BudgetsController {
  constructor(private readonly budgets: BudgetsService) {}

  @Get()
  @Access('viewer')
  @ApiOperation({
    summary: 'List the budgets of apps and purposes: what is spent, held and left, and when they begin again',
  })
  @ApiErrors('invalid_request')
  list(@Query() query: BudgetPageQuery): Promise<BudgetPage> {
    return this.budgets.page(query);
  }
}
