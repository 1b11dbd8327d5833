import { isIP } from 'node:net';
import { StartError } from '../errors/start-error.js';
import type { Environment } from './environment.js';

const LOOPBACK = /^(127\.|::1$|localhost$)/;

/** Whether other machines can reach the address this instance listens on. */
export function isExposed({ HOST }: Environment): boolean {
  return !(LOOPBACK.test(HOST) && (isIP(HOST) !== 0 || HOST === 'localhost'));
}

/** A secret that was made up and perhaps left in a terminal must not guard an address others can reach. */
export function refuseExposedMasterKey(environment: Environment): void {
  if (!isExposed(environment) || environment.BYOK_ENCRYPTION_KEY !== undefined) return;
  throw new StartError(
    `HOST ${environment.HOST} can be reached from other machines, so the secrets must be your own: set BYOK_ENCRYPTION_KEY (\`npm run key:generate\` makes one), ADMIN_TOKEN and APP_KEY, or leave HOST out.`,
  );
}
