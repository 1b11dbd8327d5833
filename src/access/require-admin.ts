import { GatewayError } from '../errors/gateway-error.js';
import type { Principal } from './principal.js';

/**
 * For what only some uses of a route need; a route that always needs it declares so.
 * @param what e.g. `force=true`
 * @throws {GatewayError} `forbidden` unless the caller has the role admin
 */
export function requireAdmin(caller: Principal, what: string, remedy: string): void {
  if (caller.kind === 'admin' && caller.role === 'admin') return;
  throw new GatewayError('forbidden', `${what} needs the role admin. ${remedy}`);
}
