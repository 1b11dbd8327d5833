import { applyDecorators } from '@nestjs/common';
import { Type } from 'class-transformer';
import { IsObject, ValidateBy, ValidateNested } from 'class-validator';
import { RateLimits } from './rate-limits.dto.js';

/** Bounds of requests and tokens; a burst is a part of a minute's requests. */
export function IsRateLimits(): PropertyDecorator {
  return applyDecorators(
    IsObject(),
    ValidateNested(),
    ValidateBy({
      name: 'isRateLimits',
      validator: {
        validate: hasBurstOfAMinute,
        defaultMessage: () => 'burst goes with requests_per_minute and is not more than that',
      },
    }),
    Type(() => RateLimits),
  );
}

function hasBurstOfAMinute(value: unknown): boolean {
  if (!(value instanceof RateLimits) || value.burst === undefined) return true;
  return value.requests_per_minute !== undefined && value.burst <= value.requests_per_minute;
}
