import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Environment } from '../../config/environment.js';
import { crossOrigin } from './cross-origin.js';
import { SecurityHeaders } from './security-headers.js';

/**
 * Tells browsers what they may do with an answer, and answers what they ask before they send something. On the raw
 * answer, because relayed ones write their own head.
 */
export function guardBrowsers(
  app: NestFastifyApplication,
  { CORS_ORIGINS, PUBLIC_URL }: Pick<Environment, 'CORS_ORIGINS' | 'PUBLIC_URL'>,
): void {
  const named = new Set(CORS_ORIGINS);
  const security = new SecurityHeaders(PUBLIC_URL);
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', (request, reply, done) => {
      const { raw } = reply;
      for (const [name, value] of security.for(request.url)) raw.setHeader(name, value);
      if (named.size === 0 || !answerOtherOrigin(named, request, reply)) done();
    });
}

/** @returns whether the request is answered by that */
function answerOtherOrigin(named: ReadonlySet<string>, { method, headers }: FastifyRequest, reply: FastifyReply) {
  const { raw } = reply;
  // A cache must not give one origin what was told to another.
  raw.setHeader('vary', 'Origin');
  const answer = crossOrigin(named, {
    origin: headers.origin,
    isPreflight: method === 'OPTIONS' && headers['access-control-request-method'] !== undefined,
    headers: headers['access-control-request-headers'],
  });
  for (const [name, value] of answer?.headers ?? []) raw.setHeader(name, value);
  if (answer?.isWhole !== true) return false;
  void reply.status(204).send();
  return true;
}
