import { randomBytes } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { refusalOf } from './access/access.guard.js';
import { Authentication } from './access/authentication.js';
import { CallerLimits } from './access/caller-limits.js';
import type { Principal } from './access/principal.js';
import { type BuiltPage, readBuiltPage } from './admin/built-page.js';
import { servePage } from './admin/serve-page.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppModule, type AppParts } from './app.module.js';
import { SOCKET_BUFFER_BYTES } from './egress/checked-connector.js';
import { isInferencePath } from './inference/inference-prefixes.js';
import { acceptFormsUnread } from './json/form-body.fastify.js';
import { acceptJsonOnly, BODY_LIMIT_BYTES } from './json/json-body.fastify.js';
import { acceptYamlWhereTaken } from './json/yaml-body.fastify.js';
import { answerClientError } from './operations/answer-client-error.js';
import { answerError } from './operations/answer-error.js';
import { Draining } from './operations/draining/draining.js';
import { guardBrowsers } from './operations/browsers/guard-browsers.js';
import { serveDocumentation } from './operations/documentation/serve-documentation.js';
import { loggerFor } from './operations/logger.js';
import { countRefusals } from './operations/metrics/count-refusals.js';
import { requireOneReading } from './operations/require-one-reading.js';
import { serveAnyExpectation } from './operations/serve-any-expectation.js';
import { SnapshotHolder } from './snapshot/snapshot-holder.js';

const HEADERS_TIMEOUT_MS = 15_000;
const KEEP_ALIVE_MS = 72_000;
/** Longest time a client may take to send its request, body included; the answer may take longer. */
const REQUEST_TIMEOUT_MS = 60_000;
const TIMEOUT_CHECK_MS = 5000;
/** What somebody unknown may make this instance read. */
const PUBLIC_BODY_LIMIT_BYTES = 16 * 1024;
/** The methods whose bodies are never read; every other one may carry one. */
const BODYLESS_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** No route has a schema: classes validate. Fastify's own compilers are 114 modules, 1.3 MiB and 40 ms. */
const NO_SCHEMAS = { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } };

function noSchemas(): never {
  throw new TypeError('routes have no schemas here');
}

/**
 * A configured application that does not listen yet; the process and every e2e test use the same one.
 *
 * @param page undefined where there is none
 */
export async function createApp(
  parts: AppParts,
  page: BuiltPage | undefined = readBuiltPage(),
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT_BYTES,
    // Without it, close() waits for clients that keep their connections alive.
    forceCloseConnections: true,
    genReqId: requestIds(),
    keepAliveTimeout: KEEP_ALIVE_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    http: {
      headersTimeout: HEADERS_TIMEOUT_MS,
      connectionsCheckingInterval: TIMEOUT_CHECK_MS,
      // How much waits for a slow reader before its provider is asked to pause.
      highWaterMark: SOCKET_BUFFER_BYTES,
      // Node would answer without a body; requireOneReading says what is missing.
      requireHostHeader: false,
    },
    routerOptions: { maxParamLength: 512 },
    schemaController: NO_SCHEMAS,
    // What goes wrong before a route is found: malformed escapes, overlong parameters.
    frameworkErrors: answerError,
    // What is no HTTP at all.
    clientErrorHandler: answerClientError,
  });
  acceptJsonOnly(adapter.getInstance());
  acceptFormsUnread(adapter.getInstance());
  acceptYamlWhereTaken(adapter.getInstance());
  adapter.getInstance().addHook('onRoute', (route) => {
    if (route.config?.bodyLimitBytes !== undefined) route.bodyLimit = route.config.bodyLimitBytes;
    if (isInferencePath(route.url)) route.config = { ...route.config, passesBodyOn: true };
    if (route.config?.isPublic === true) route.bodyLimit = PUBLIC_BODY_LIMIT_BYTES;
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.from(parts), adapter, {
    bodyParser: false,
    abortOnError: false,
    logger: loggerFor(parts.environment, parts.worker?.number ?? undefined),
  });
  serveAnyExpectation(app);
  app.getHttpAdapter().getInstance().addHook('onRequest', requireOneReading);
  guardBrowsers(app, parts.environment);
  countRefusals(app);
  authenticateBeforeReading(app);
  nameEveryAnswer(app);
  endConnectionsAtTheEnd(app);
  servePage(app.getHttpAdapter().getInstance(), page);
  // Where it is not written down: what makes it is otherwise not even loaded.
  serveDocumentation(app, async () => (await import('./operations/documentation/describe-api.js')).describeApi(app));
  return app;
}

/** Parsing a large body takes memory and time, which nobody unknown may spend: the credential is looked at first. */
function authenticateBeforeReading(app: NestFastifyApplication): void {
  const authentication = app.get(Authentication);
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', (request, _reply, done) => {
      if (BODYLESS_METHODS.has(request.method) || request.routeOptions.config.isPublic === true) return done();
      const principal = authentication.identify(request);
      if (principal instanceof Promise) return void principal.then((found) => remember(request, found, done), done);
      remember(request, principal, done);
    });
}

/** YAML costs a hundred times what JSON does, so there the role is looked at before as well. */
function remember(request: FastifyRequest, principal: Principal, done: (refusal?: Error) => void): void {
  request.principal = principal;
  done(request.routeOptions.config.takesYaml === true ? refusalOf(principal, 'admin') : undefined);
}

/**
 * Relayed answers write their own head, with these and more limits; this is for all others. What is shown is at least as new as its
 * `x-config-revision`, so that whoever writes with it as `If-Match` has seen everything before: it is the revision from
 * when the request came, and of a write the one that it has become.
 */
function nameEveryAnswer(app: NestFastifyApplication): void {
  const holder = app.get(SnapshotHolder);
  const limits = app.get(CallerLimits);
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', (_, reply, done) => {
      void reply.header('x-config-revision', String(holder.revision));
      done();
    })
    .addHook('onSend', (request, reply, _, done) => {
      void reply.header('x-request-id', request.id);
      if (!reply.hasHeader('x-config-revision')) void reply.header('x-config-revision', String(holder.revision));
      if (!reply.hasHeader('ratelimit')) tellLimits(reply, limits.headersFor(request));
      done();
    });
}

/** Relayed answers tell it themselves. */
function endConnectionsAtTheEnd(app: NestFastifyApplication): void {
  const draining = app.get(Draining);
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onSend', (_request, reply, _, done) => {
      if (draining.hasBegun) void reply.header('connection', 'close');
      done();
    });
}

/** @param headers a flat list of names and values */
function tellLimits(reply: FastifyReply, headers: readonly string[]): void {
  for (let index = 0; index < headers.length; index += 2) reply.header(headers[index] ?? '', headers[index + 1] ?? '');
}

/** Unique over instances and restarts, cheap enough for every request. */
function requestIds(): () => string {
  const prefix = `req_${randomBytes(6).toString('hex')}`;
  let count = 0;
  return () => `${prefix}${(count++).toString(36)}`;
}
