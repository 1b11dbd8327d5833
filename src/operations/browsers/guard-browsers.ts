import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Environment } from '../../config/environment.js';
import { crossOrigin } from './cross-origin.js';
import { SecurityHeaders } from './security-headers.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** What a browser is told with the answer, a flat list of names and values. */
    toldBrowsers?: string[];
  }
}

/**
 * Tells browsers what they may do with an answer, and answers what they ask before they send something. Relayed answers
 * write their own head and tell it there: headers that are set one by one cost a request three times as much.
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
      request.toldBrowsers = [...security.for(request.url)];
      if (named.size === 0 || !answerOtherOrigin(named, request, reply)) done();
    })
    .addHook('onSend', ({ toldBrowsers: told = [] }, reply, _, done) => {
      for (let index = 0; index < told.length; index += 2) {
        const name = told[index] ?? '';
        // A page may be stricter by itself.
        if (!reply.hasHeader(name)) void reply.header(name, told[index + 1] ?? '');
      }
      done();
    });
}

/** @returns whether the request is answered by that */
function answerOtherOrigin(named: ReadonlySet<string>, request: FastifyRequest, reply: FastifyReply): boolean {
  const { method, headers, toldBrowsers: told = [] } = request;
  // A cache must not give one origin what was told to another.
  told.push('vary', 'Origin');
  const answer = crossOrigin(named, {
    origin: headers.origin,
    isPreflight: method === 'OPTIONS' && headers['access-control-request-method'] !== undefined,
    headers: headers['access-control-request-headers'],
  });
  for (const header of answer?.headers ?? []) told.push(...header);
  if (answer?.isWhole !== true) return false;
  void reply.status(204).send();
  return true;
}
