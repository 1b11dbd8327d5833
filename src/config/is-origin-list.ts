import { buildMessage, ValidateBy, type ValidationOptions } from 'class-validator';
import { isOrigin } from './is-origin.js';

/** A list of origins as browsers write them: scheme, host and port, nothing else. */
export function IsOriginList(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isOriginList',
      validator: {
        validate: (value): boolean => Array.isArray(value) && value.every(isOrigin),
        defaultMessage: buildMessage(() => '$property must list origins such as https://10.0.0.7:8443', options),
      },
    },
    options,
  );
}
