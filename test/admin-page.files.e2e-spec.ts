import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Fastify, { type FastifyInstance } from 'fastify';
import { readBuiltPage } from '../src/admin/built-page.js';
import { servePage } from '../src/admin/serve-page.js';
import { GatewayError } from '../src/errors/gateway-error.js';
import { sendExactly } from './support/exact-request.js';
import { makePageFolder, SCRIPT } from './support/page-folder.js';
import { removeTestFolder } from './support/test-folders.js';

const ASSET = '/assets/index-B2k9.js';

describe('a file of the built admin page', () => {
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
    ['br, gzip', 'br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
    ['br;q=0, gzip', 'gzip', gunzipSync],
    ['identity', undefined, (bytes: Buffer) => bytes],
  ] as const)('has its script packed for those who take %s', async (accepted, encoding, unpack) => {
    const { status, headers, body } = await sendExactly(url, ASSET, { 'accept-encoding': accepted });
    expect([status, headers['content-type'], headers['content-encoding']]).toEqual([
      200,
      'text/javascript; charset=utf-8',
      encoding,
    ]);
    expect(unpack(body).toString()).toBe(SCRIPT);
    expect(headers['content-length']).toBe(String(body.length));
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(headers.vary).toContain('accept-encoding');
    const again = await sendExactly(url, ASSET, { 'accept-encoding': accepted, 'if-none-match': String(headers.etag) });
    expect(again.status).toBe(304);
  });

  it('has a tag of its own for each form of a file', async () => {
    const tags = await Promise.all(
      ['br', 'gzip', ''].map(
        async (accepted) => (await sendExactly(url, ASSET, { 'accept-encoding': accepted })).headers.etag,
      ),
    );
    expect(new Set(tags).size).toBe(3);
  });

  it('has what is not packed as it is', async () => {
    const { headers, body } = await sendExactly(url, '/assets/inter-C3d4.woff2', { 'accept-encoding': 'br' });
    expect([headers['content-type'], headers['content-encoding'], body.toString()]).toEqual([
      'font/woff2',
      undefined,
      'wOF2',
    ]);
  });

  it('answers HEAD without a body', async () => {
    for (const path of ['/', ASSET]) {
      const { status, headers, body } = await sendExactly(url, path, {}, 'HEAD');
      expect([status, body.length, Number(headers['content-length']) > 0]).toEqual([200, 0, true]);
    }
  });

  it.each([
    '/assets/',
    '/assets/none.js',
    '/assets/notes.txt',
    '/assets/index-B2k9.js.br',
    '/assets/../index.html',
    '/assets/../.made-from',
    '/assets/%2e%2e/.made-from',
    '/assets/..%2f.made-from',
    '/assets/..%2f..%2f..%2f..%2fetc%2fpasswd',
    '/assets/....//.made-from',
    '/assets//index-B2k9.js',
    '/assets/index-B2k9.js%00',
    '/assets/INDEX-B2K9.js',
    '/assets/\\..\\.made-from',
    '/assets/constructor',
    '/assets/__proto__',
    '/.made-from',
    '/index.html',
    '//',
    '/providersx',
  ])('has nothing at %s', async (path) => {
    const { status, body } = await sendExactly(url, path);
    expect([400, 404]).toContain(status);
    expect(body.toString()).not.toMatch(/secret of the build|export const|doctype|root:/);
  });
});
