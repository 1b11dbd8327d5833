import { ValidateIf } from 'class-validator';

/** The field may be left out; unlike with `@IsOptional()`, null is judged like any other value. */
export function MayBeAbsent(): PropertyDecorator {
  return ValidateIf((_, value) => value !== undefined);
}
