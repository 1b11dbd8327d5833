import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/**
 * Serves a request that expects something nobody knows as if it did not (RFC 9110 10.1.1 leaves it to the server). Node
 * would answer it 417 by itself: without a word of what is wrong, past access, limits and log.
 */
export function serveAnyExpectation(app: NestFastifyApplication): void {
  const server = app.getHttpServer();
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
}
