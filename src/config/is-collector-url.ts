import { buildMessage, ValidateBy, type ValidationOptions } from 'class-validator';

/** Who may send there says so by a header, which is not printed as addresses are. */
function isCollectorUrl(text: unknown): boolean {
  if (typeof text !== 'string' || !URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return (protocol === 'http:' || protocol === 'https:') && username + password + search + hash === '';
}

/** The address of an OTLP collector. */
export function IsCollectorUrl(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isCollectorUrl',
      validator: {
        validate: isCollectorUrl,
        defaultMessage: buildMessage(
          () =>
            '$property must be an http or https address such as http://127.0.0.1:4318, without user, query or fragment',
          options,
        ),
      },
    },
    options,
  );
}
