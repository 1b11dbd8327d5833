import { GatewayError } from '../../errors/gateway-error.js';
import { kindOf, type Shortage } from './limit-names.js';

/**
 * The answer to what is too much.
 *
 * @param holder whose limit it is, e.g. `The app "crm"`
 * @param headers of the answer, a flat list of names and values
 * @param remedy what an operator can change
 */
export function limitRefusal(
  holder: string,
  { name, limit, waitMs }: Shortage,
  headers: readonly string[],
  remedy: string,
): GatewayError {
  const { words } = kindOf(name);
  if (waitMs === Infinity) {
    return new GatewayError(
      'rate_limit_exceeded',
      `${holder} may use ${limit} ${words}, and this request alone could use more. Ask for a shorter answer (max_tokens), send less, or ${remedy}.`,
      { headers },
    );
  }
  const seconds = Math.max(1, Math.ceil(waitMs / 1000));
  return new GatewayError(
    'rate_limit_exceeded',
    `${holder} has used its ${limit} ${words}. Try again in ${seconds} s, or ${remedy}.`,
    { retryAfter: String(seconds), headers: ['retry-after-ms', String(Math.max(1, Math.ceil(waitMs))), ...headers] },
  );
}
