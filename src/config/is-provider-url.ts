import { buildMessage, ValidateBy, type ValidationOptions } from 'class-validator';

const MAX_CHARACTERS = 2000;

/** Where a provider is asked, with the path before `/chat/completions`; whether it may be asked there is judged elsewhere. */
export function IsProviderUrl(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isProviderUrl',
      validator: {
        validate: (value): boolean =>
          typeof value === 'string' &&
          value.length <= MAX_CHARACTERS &&
          /^https?:\/\/./.test(value) &&
          URL.canParse(value),
        defaultMessage: buildMessage(() => '$property must be an address such as https://llm.acme.org/v1', options),
      },
    },
    options,
  );
}
