import type { FastifyRequest } from 'fastify';
import { GatewayError } from '../errors/gateway-error.js';
import type { CredentialDirectory } from './credential-directory.js';
import type { Principal } from './principal.js';

const BEARER = /^Bearer +(\S+)$/i;
const HOW_TO_SEND = 'Send "Authorization: Bearer <token>" or "X-API-Key: <token>".';

/** Who a request comes from. @throws {GatewayError} 401 without a valid credential */
export function authenticate({ headers }: FastifyRequest, credentials: CredentialDirectory): Principal {
  const token = presentedToken(headers.authorization, headers['x-api-key']);
  if (token === undefined) throw new GatewayError('missing_credential', `No credential was sent. ${HOW_TO_SEND}`);
  const principal = credentials.find(token);
  if (principal) return principal;
  throw new GatewayError(
    'invalid_api_key',
    'The credential is unknown, revoked or expired. Compare it with the one the first start printed; a generated one ends when ADMIN_TOKEN or APP_KEY is set.',
  );
}

function presentedToken(authorization: string | undefined, apiKey: string | string[] | undefined): string | undefined {
  if (authorization !== undefined) return BEARER.exec(authorization)?.[1] ?? '';
  return typeof apiKey === 'string' ? apiKey : undefined;
}
