import { randomBytes } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule, type AppParts } from './app.module.js';
import { acceptJsonOnly, BODY_LIMIT_BYTES } from './json/json-body.fastify.js';
import { answerError } from './operations/answer-error.js';
import { serveDocumentation } from './operations/documentation.js';
import { loggerFor } from './operations/logger.js';
import { SnapshotHolder } from './snapshot/snapshot-holder.js';

const HEADERS_TIMEOUT_MS = 15_000;
const KEEP_ALIVE_MS = 72_000;

/** A configured application that does not listen yet; the process and every e2e test use the same one. */
export async function createApp(parts: AppParts): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT_BYTES,
    // Without it, close() waits for clients that keep their connections alive.
    forceCloseConnections: true,
    genReqId: requestIds(),
    keepAliveTimeout: KEEP_ALIVE_MS,
    http: { headersTimeout: HEADERS_TIMEOUT_MS },
    routerOptions: { maxParamLength: 512 },
    // What goes wrong before a route is found: malformed escapes, overlong parameters.
    frameworkErrors: answerError,
  });
  acceptJsonOnly(adapter.getInstance());
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.from(parts), adapter, {
    bodyParser: false,
    abortOnError: false,
    logger: loggerFor(parts.environment),
  });
  nameEveryAnswer(app);
  serveDocumentation(app);
  return app;
}

/** Relayed answers write their own head; this is for all others. */
function nameEveryAnswer(app: NestFastifyApplication): void {
  const holder = app.get(SnapshotHolder);
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onSend', async (request, reply) => {
      reply.header('x-request-id', request.id);
      if (!reply.hasHeader('x-config-revision')) reply.header('x-config-revision', String(holder.revision));
    });
}

/** Unique over instances and restarts, cheap enough for every request. */
function requestIds(): () => string {
  const prefix = `req_${randomBytes(6).toString('hex')}`;
  let count = 0;
  return () => `${prefix}${(count++).toString(36)}`;
}
