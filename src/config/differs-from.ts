import { ValidateBy, type ValidationOptions } from 'class-validator';

/** Two credentials that are the same would make one of them open what only the other may. */
export function DiffersFrom(other: string, options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'differsFrom',
      validator: {
        validate: (value, validation): boolean =>
          value === undefined || value !== new Map(Object.entries(validation?.object ?? {})).get(other),
        defaultMessage: () => `$property must differ from ${other}`,
      },
    },
    options,
  );
}
