import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type RefusalReason, refusalReason, Refusals } from './refusals.js';

/** What Node's parser says of bytes that are no request; other errors of a socket are those of who left. */
const NOT_READ: Readonly<Record<string, RefusalReason>> = {
  HPE_HEADER_OVERFLOW: 'too_large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'malformed',
};

/** Relayed answers never come here: no request that is served pays for it. */
export function countRefusals(app: NestFastifyApplication): void {
  const refusals = app.get(Refusals);
  const server = app.getHttpAdapter().getInstance();
  server.addHook('onSend', (request, reply, _, done) => {
    const reason = refusalReason(reply.statusCode, request.principal !== undefined);
    if (reason) refusals.count(reason);
    done();
  });
  server.server.on('clientError', (error: NodeJS.ErrnoException) => {
    const code = error.code ?? '';
    const reason = NOT_READ[code] ?? (code.startsWith('HPE_') ? 'malformed' : undefined);
    if (reason) refusals.count(reason);
  });
}
