import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type JsonBody, readJsonBody } from './read-json-body.js';
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
        request.jsonBody = readJsonBody(bytes);
      } catch (refusal) {
        return done(refusal as Error, undefined);
      }
      done(null, request.jsonBody.value);
    });
  });
}
