import { buildMessage, ValidateBy, type ValidationOptions } from 'class-validator';

const SCHEME = /^postgres(ql)?:$/;

function isPostgresUrl(text: unknown): boolean {
  if (typeof text !== 'string' || !URL.canParse(text)) return false;
  const { protocol, hostname, username, password, pathname } = new URL(text);
  return SCHEME.test(protocol) && hostname !== '' && [username, password, pathname].every(isPercentEncoded);
}

function isPercentEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

export function IsPostgresUrl(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isPostgresUrl',
      validator: {
        validate: isPostgresUrl,
        defaultMessage: buildMessage(
          () =>
            '$property must look like postgres://user:password@host:5432/database, special characters in user and password percent-encoded',
          options,
        ),
      },
    },
    options,
  );
}
