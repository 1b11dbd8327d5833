import { buildMessage, ValidateBy, type ValidationOptions } from 'class-validator';

/** Scheme, host and port as browsers write them, nothing else. */
export function isOrigin(text: unknown): boolean {
  if (typeof text !== 'string' || !URL.canParse(text)) return false;
  const url = new URL(text);
  return url.origin === text && (url.protocol === 'http:' || url.protocol === 'https:');
}

/** One origin as browsers write it. */
export function IsOrigin(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isOrigin',
      validator: {
        validate: isOrigin,
        defaultMessage: buildMessage(
          () => '$property must be scheme, host and port without a path, such as https://llm.acme.org',
          options,
        ),
      },
    },
    options,
  );
}
