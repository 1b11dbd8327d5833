import { applyDecorators } from '@nestjs/common';
import { Type } from 'class-transformer';
import { IsObject, ValidateBy, ValidateNested } from 'class-validator';
import { Budget } from './budget.dto.js';

/** A budget with a bound; one without would be none. */
export function IsBudget(): PropertyDecorator {
  return applyDecorators(
    IsObject(),
    ValidateNested(),
    ValidateBy({
      name: 'isBudget',
      validator: {
        validate: hasBound,
        defaultMessage: () => '$property must name usd_per_day or usd_per_month; null means no budget',
      },
    }),
    Type(() => Budget),
  );
}

function hasBound(value: unknown): boolean {
  return !(value instanceof Budget) || value.usd_per_day !== undefined || value.usd_per_month !== undefined;
}
