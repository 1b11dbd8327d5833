import { buildMessage, ValidateBy, type ValidationOptions } from 'class-validator';

const PROTOCOLS: ReadonlySet<string> = new Set(['redis:', 'rediss:']);

/** The address of a Redis server, which may carry a user and a password. */
export function IsRedisUrl(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isRedisUrl',
      validator: {
        validate: (value): boolean =>
          typeof value === 'string' && URL.canParse(value) && PROTOCOLS.has(new URL(value).protocol),
        defaultMessage: buildMessage(
          () => '$property must look like redis://user:password@host:6379/0, or rediss:// for TLS',
          options,
        ),
      },
    },
    options,
  );
}
