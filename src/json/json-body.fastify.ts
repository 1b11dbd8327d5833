import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type JsonBody, readJsonBody, readOutline } from './read-json-body.js';
import { takeBody } from './take-body.js';

/** Largest request body, in bytes. */
export const BODY_LIMIT_BYTES = 32 * 1024 * 1024;

declare module 'fastify' {
  interface FastifyRequest {
    /** The body with its bytes; `body` holds the parsed value alone. */
    jsonBody?: JsonBody;
  }
  interface FastifyContextConfig {
    /** Largest body of the route, where that is less than what others take. */
    readonly bodyLimitBytes?: number;
    /** Its body is passed on: what is looked at has a `LongText` in place of each long text. */
    readonly passesBodyOn?: boolean;
  }
}

/** Makes ours the only body parser: JSON, hostile shapes refused, bytes kept. Any other content type is 415. */
export function acceptJsonOnly(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', (request: FastifyRequest, payload: IncomingMessage, done) => {
    takeBody(request, payload, (error, bytes) => {
      // A client that sets the content type on a POST without a body means "no body".
      if (error || bytes.length === 0) return done(error, undefined);
      try {
        const { passesBodyOn } = request.routeOptions.config;
        request.jsonBody = passesBodyOn ? readOutline(bytes) : readJsonBody(bytes);
      } catch (refusal) {
        return done(refusal as Error, undefined);
      }
      done(null, request.jsonBody.value);
    });
  });
}
