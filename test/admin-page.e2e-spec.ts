import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Fastify, { type FastifyInstance } from 'fastify';
import { readBuiltPage } from '../src/admin/built-page.js';
import { PAGE_PATHS } from '../src/admin/page-paths.js';
import { servePage } from '../src/admin/serve-page.js';
import { GatewayError } from '../src/errors/gateway-error.js';
import { sendExactly } from './support/exact-request.js';
import { INDEX, makePageFolder } from './support/page-folder.js';
import { removeTestFolder } from './support/test-folders.js';

const ASSET = '/assets/index-B2k9.js';

describe('the built admin page', () => {
  let folder: string;
  let server: FastifyInstance;
  let url: string;

  beforeAll(async () => {
    folder = await makePageFolder();
    server = Fastify();
    server.setErrorHandler((error, _, reply) =>
      reply.status(error instanceof GatewayError ? error.status : 500).send('refused'),
    );
    servePage(server, readBuiltPage(folder));
    url = await server.listen({ port: 0, host: '127.0.0.1' });
  });
  afterAll(async () => {
    await server.close();
    await removeTestFolder(folder);
  });

  it.each([
    '/',
    '/?theme=dark',
    '/login',
    '/providers/4',
    '/revisions/12/with/13',
    ...PAGE_PATHS.map((name) => `/${name}`),
  ])('opens at %s', async (path) => {
    const { status, headers, body } = await sendExactly(url, path);
    expect([status, headers['content-type'], body.toString()]).toEqual([200, 'text/html; charset=utf-8', INDEX]);
    expect(headers['cache-control']).toBe('no-cache');
  });

  it('opens at every place the page leads to, and at no other', async () => {
    const places = await readFile(join(import.meta.dirname, '../web/src/app/places.ts'), 'utf8');
    const paths = [...places.matchAll(/path: '\/([^']*)'/g)].map(([, path = '']) => path);
    expect(paths.length).toBeGreaterThan(5);
    // Whoever is there has not logged in, so nothing leads to it.
    const served = ['', ...PAGE_PATHS].filter((path) => path !== 'login');
    expect(paths.toSorted()).toEqual(served.toSorted());
  });

  it('may run, load and ask what is its own alone, and is shown inside nothing else', async () => {
    const { headers } = await sendExactly(url, '/');
    expect(headers['content-security-policy']).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    );
    expect(headers['permissions-policy']).toContain('camera=()');
    expect(headers['cross-origin-opener-policy']).toBe('same-origin');
  });

  it('is asked for again and not sent again while it is the same', async () => {
    const { headers } = await sendExactly(url, '/');
    const tag = String(headers.etag);
    for (const known of [tag, `W/${tag}`, `"other", ${tag}`]) {
      const again = await sendExactly(url, '/providers', { 'if-none-match': known });
      expect([again.status, again.body.length, again.headers.etag]).toEqual([304, 0, tag]);
    }
    expect((await sendExactly(url, '/', { 'if-none-match': '"other"' })).status).toBe(200);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('answers nothing to %s', async (method) => {
    expect((await sendExactly(url, '/', {}, method)).status).toBe(404);
  });

  it('is the new one once it was built anew, and says so where a file is gone', async () => {
    const before = await sendExactly(url, '/');
    const other = await makePageFolder();
    const rebuilt = Fastify();
    rebuilt.setErrorHandler((error, _, reply) =>
      reply
        .status(error instanceof GatewayError ? error.status : 500)
        .send(error instanceof Error ? error.message : ''),
    );
    servePage(rebuilt, readBuiltPage(other));
    const address = await rebuilt.listen({ port: 0, host: '127.0.0.1' });
    await writeFile(join(other, 'index.html'), `${INDEX}<!-- new -->`);
    await rm(join(other, 'assets/index-B2k9.js'));
    const after = await sendExactly(address, '/', { 'if-none-match': String(before.headers.etag) });
    expect([after.status, after.body.toString().endsWith('<!-- new -->')]).toEqual([200, true]);
    const gone = await sendExactly(address, ASSET);
    expect([gone.status, gone.headers['cache-control']]).toEqual([404, 'no-store']);
    expect(gone.body.toString()).toContain('start it again');
    await rebuilt.close();
    await removeTestFolder(other);
  });
});
