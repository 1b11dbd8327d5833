import { buildMessage, ValidateBy, type ValidationOptions } from 'class-validator';

/** PostgreSQL stores neither NUL nor lone surrogates; other control characters have no place in a name or address. */
export function isStorableText(value: unknown): value is string {
  return typeof value === 'string' && value.isWellFormed() && !CONTROL.test(value);
}

/** Storable, not blank and within `max` characters. */
export function isLine(value: unknown, max: number): value is string {
  return isStorableText(value) && value.trim() !== '' && value.length <= max;
}

// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const CONTROL = /[\u0000-\u001f\u007f]/;

interface TextLimits {
  readonly max: number;
  /** Letters that must not occur. */
  readonly without?: string;
}

/** One line of text, not blank, within `max` characters. */
export function IsText({ max, without = '' }: TextLimits, options?: ValidationOptions): PropertyDecorator {
  const rule = without === '' ? '' : `, without ${[...without].join(' ')}`;
  return ValidateBy(
    {
      name: 'isText',
      validator: {
        validate: (value): boolean => isLine(value, max) && ![...without].some((letter) => value.includes(letter)),
        defaultMessage: buildMessage(
          (each) => `${each}$property must be text of 1 to ${max} characters on one line${rule}`,
          options,
        ),
      },
    },
    options,
  );
}
