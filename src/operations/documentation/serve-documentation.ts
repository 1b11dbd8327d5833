import { createReadStream, existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GatewayError } from '../../errors/gateway-error.js';
import { WRITTEN_DESCRIPTION, WRITTEN_YAML } from '../../loading/written-description.js';
import { PAGE_ASSETS, PAGE_SCRIPT, pageAt } from './page.js';
import { yamlOf } from './yaml-of.js';

const HTML = 'text/html; charset=utf-8';
const ASSETS_MAX_AGE = 'public, max-age=3600';

/** The OpenAPI document in one of its forms. */
type Description = () => Promise<string>;

/**
 * Serves the OpenAPI document at /docs-json and /docs-yaml, and a page to read and try it at /docs. Nothing of it is
 * kept in memory: the build has written the document down. Where the sources themselves run, `live` makes it.
 */
export function serveDocumentation(app: NestFastifyApplication, live: () => Promise<object>): void {
  const { json, yaml } = existsSync(WRITTEN_DESCRIPTION) ? written() : madeFrom(live);
  app
    .getHttpAdapter()
    .getInstance()
    .get('/docs-json', async (_, reply) => reply.type('application/json').send(await json()))
    .get('/docs-yaml', async (_, reply) => reply.type('text/yaml').send(await yaml()))
    .get('/docs', (_, reply) => reply.type(HTML).send(pageAt('./docs/')))
    .get('/docs/*', sendPart);
}

interface Forms {
  readonly json: Description;
  readonly yaml: Description;
}

function written(): Forms {
  return { json: () => readFile(WRITTEN_DESCRIPTION, 'utf8'), yaml: () => readFile(WRITTEN_YAML, 'utf8') };
}

function madeFrom(live: () => Promise<object>): Forms {
  return { json: async () => JSON.stringify(await live()), yaml: async () => yamlOf(await live()) };
}

function sendPart(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const name = request.url.replace(/\?.*$/, '').slice('/docs/'.length);
  if (name === '' || name === 'index.html') return reply.type(HTML).send(pageAt('./'));
  if (name === 'swagger-ui-init.js') return reply.type('text/javascript; charset=utf-8').send(PAGE_SCRIPT);
  const type = Object.hasOwn(PAGE_ASSETS, name) ? PAGE_ASSETS[name] : undefined;
  if (type === undefined) throw new GatewayError('not_found', 'There is no such part of the documentation; see /docs.');
  return reply
    .type(type)
    .header('cache-control', ASSETS_MAX_AGE)
    .send(createReadStream(join(assets(), name)));
}

function assets(): string {
  return dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
}
