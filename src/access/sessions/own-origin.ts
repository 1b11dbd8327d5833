import type { FastifyRequest } from 'fastify';
import { GatewayError } from '../../errors/gateway-error.js';

const READING: ReadonlySet<string> = new Set(['GET', 'HEAD']);

type Sent = Pick<FastifyRequest, 'headers' | 'method' | 'socket'>;

/**
 * Of a request that a browser proves by itself, whoever made it send it: one that changes something must come from a
 * page of Patchbay. Browsers say where it comes from in `Sec-Fetch-Site` and `Origin`, which pages cannot set.
 *
 * @param publicUrl origin of those pages; without it, the address that is connected
 * @throws {GatewayError} 403 `foreign_origin` also where the browser says nothing
 */
export function requireOwnOrigin(request: Sent, publicUrl: string | undefined): void {
  if (READING.has(request.method)) return;
  const { 'sec-fetch-site': site, origin } = request.headers;
  if (site === undefined && origin === undefined)
    throw refusal('the request says nothing of where it comes from; programs use a token instead of a session');
  refuseForeign(request, publicUrl);
}

/** The same for a request that may come from a program, which says nothing. @throws {GatewayError} 403 */
export function refuseForeign(request: Sent, publicUrl: string | undefined): void {
  const { 'sec-fetch-site': site, origin } = request.headers;
  if (site !== undefined && site !== 'same-origin') throw refusal('the browser says that another site sent it');
  if (origin === undefined || ownOrigins(request, publicUrl).includes(origin)) return;
  throw refusal(
    `it comes from ${origin.slice(0, 200)}${publicUrl === undefined ? ', and PUBLIC_URL does not say that Patchbay is found there' : `, and Patchbay is found at ${publicUrl}`}`,
  );
}

function ownOrigins({ socket }: Sent, publicUrl: string | undefined): readonly string[] {
  if (publicUrl !== undefined) return [publicUrl];
  const { localAddress = '', localPort = 0 } = socket;
  const address = localAddress.replace(/^::ffff:/, '');
  const isLoopback = address === '::1' || address.startsWith('127.');
  const hosts = [address.includes(':') ? `[${address}]` : address, ...(isLoopback ? ['localhost'] : [])];
  return hosts.map((host) => new URL(`http://${host}:${localPort}`).origin);
}

function refusal(reason: string): GatewayError {
  return new GatewayError('foreign_origin', `Nothing was changed: ${reason}.`);
}
