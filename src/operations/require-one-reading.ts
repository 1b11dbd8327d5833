import type { IncomingMessage } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GatewayError } from '../errors/gateway-error.js';

/**
 * Refuses what a proxy in front may have read differently (RFC 9112 3.2, 6.1, 11.2). Node's parser has refused by now
 * what it cannot read itself: both lengths, two lengths, folded lines, spaces before a colon.
 */
export function requireOneReading({ raw }: FastifyRequest, reply: FastifyReply, done: () => void): void {
  const reason = ambiguity(raw);
  if (reason === undefined) return done();
  void reply.header('connection', 'close');
  throw new GatewayError('invalid_request', reason);
}

function ambiguity(request: IncomingMessage): string | undefined {
  if (request.httpVersionMajor !== 1) return 'Send HTTP/1.1.';
  const hosts = countHosts(request.rawHeaders);
  if (hosts > 1) return 'There is more than one Host header; send one.';
  if (hosts === 0 && request.httpVersionMinor > 0) return 'There is no Host header; send one.';
  const coding = request.headers['transfer-encoding'];
  if (coding === undefined) return undefined;
  if (request.httpVersionMinor === 0) return 'HTTP/1.0 has no Transfer-Encoding; send Content-Length.';
  return coding.toLowerCase() === 'chunked' ? undefined : 'The only Transfer-Encoding understood is chunked.';
}

/** `headers` keeps the first one only. */
function countHosts(rawHeaders: readonly string[]): number {
  let hosts = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length === HOST.length && name.toLowerCase() === HOST) hosts += 1;
  }
  return hosts;
}

const HOST = 'host';
