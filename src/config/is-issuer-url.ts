import { buildMessage, ValidateBy, type ValidationOptions } from 'class-validator';

const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Tokens that tell who somebody is must not cross a network in clear. */
function isIssuerUrl(text: unknown): boolean {
  if (typeof text !== 'string' || !URL.canParse(text)) return false;
  const { protocol, hostname, username, password, search, hash } = new URL(text);
  if (username + password + search + hash !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK_HOSTS.has(hostname));
}

/** The address of an identity provider, exactly as it calls itself. */
export function IsIssuerUrl(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isIssuerUrl',
      validator: {
        validate: isIssuerUrl,
        defaultMessage: buildMessage(
          () =>
            '$property must be the https address the identity provider calls itself by, such as https://login.acme.org/realms/staff; http only on this machine',
          options,
        ),
      },
    },
    options,
  );
}
