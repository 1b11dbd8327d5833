import { isIP } from 'node:net';
import { buildMessage, ValidateBy, type ValidationOptions } from 'class-validator';

const NETWORK = /^([\da-f.:]+)\/(\d{1,3})$/i;

function isNetwork(text: unknown): boolean {
  const [, address = '', bits = ''] = typeof text === 'string' ? (NETWORK.exec(text) ?? []) : [];
  const family = isIP(address);
  return family !== 0 && Number(bits) <= (family === 4 ? 32 : 128);
}

/** A list of networks in CIDR notation. */
export function IsNetworkList(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isNetworkList',
      validator: {
        validate: (value): boolean => Array.isArray(value) && value.every(isNetwork),
        defaultMessage: buildMessage(() => '$property must list networks such as 10.0.0.0/8 or fd00::/8', options),
      },
    },
    options,
  );
}
