import { ValidateBy, type ValidationOptions } from 'class-validator';

/** RFC 3339: with seconds and an offset, so that it means the same everywhere. */
const TIME = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/;

function isFutureTime(value: unknown): boolean {
  return typeof value === 'string' && TIME.test(value) && Date.parse(value) > Date.now();
}

/** A moment that has not come yet, as RFC 3339 writes it. */
export function IsFutureTime(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isFutureTime',
      validator: {
        validate: isFutureTime,
        defaultMessage: () => '$property must be a time in the future as RFC 3339 writes it, e.g. 2031-01-31T12:00:00Z',
      },
    },
    options,
  );
}
