import { applyDecorators } from '@nestjs/common';
import { IsInt, Max, Min } from 'class-validator';

const MAX_WEIGHT = 1000;

/** A share among others: twice the weight, twice the requests. The same bounds stand as a CHECK on the tables. */
export function IsWeight(): PropertyDecorator {
  return applyDecorators(IsInt(), Min(1), Max(MAX_WEIGHT));
}
