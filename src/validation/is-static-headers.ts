import { ValidateBy, type ValidationArguments } from 'class-validator';
import { staticHeaderProblems } from './static-headers.js';

/** Headers to send with every request: few, harmless and no secrets. */
export function IsStaticHeaders(): PropertyDecorator {
  return ValidateBy({
    name: 'isStaticHeaders',
    validator: {
      validate: (value): boolean => staticHeaderProblems(value).length === 0,
      defaultMessage: (told?: ValidationArguments): string =>
        `$property ${staticHeaderProblems(told?.value).join('; ').replaceAll('$', '')}`,
    },
  });
}
