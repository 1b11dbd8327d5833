import { ValidateBy, type ValidationArguments } from 'class-validator';
import { isSendable } from './static-headers.js';

/**
 * The name of a header that a key may be sent in.
 * @param isWanted whether there may be one beside the other fields
 */
export function IsSendableHeader(isWanted: (beside: object) => boolean): PropertyDecorator {
  return ValidateBy({
    name: 'isSendableHeader',
    validator: {
      validate: (value, told?: ValidationArguments): boolean =>
        typeof value === 'string' && isSendable(value) && isWanted(told?.object ?? {}),
      defaultMessage: () =>
        '$property must be the name of a header in lower case that Patchbay does not set itself, and only with the style header',
    },
  });
}
