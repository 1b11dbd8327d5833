import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readBuiltPage } from '../src/admin/built-page.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { sendExactly } from './support/exact-request.js';
import { INDEX, makePageFolder, SCRIPT } from './support/page-folder.js';
import { removeTestFolder } from './support/test-folders.js';

describe('a gateway with its admin page', () => {
  const ASSET = '/assets/index-B2k9.js';
  let folder: string;
  let gateway: Gateway;
  beforeAll(async () => {
    folder = await makePageFolder();
    gateway = await startGateway({}, undefined, undefined, readBuiltPage(folder));
  });
  afterAll(async () => {
    await gateway.stop();
    await removeTestFolder(folder);
  });

  it('serves it to everybody, with the headers that guard it', async () => {
    for (const path of ['/', '/login', '/providers/4']) {
      const { status, headers, body } = await sendExactly(gateway.url, path);
      expect([status, headers['content-type'], body.toString()]).toEqual([200, 'text/html; charset=utf-8', INDEX]);
      expect(headers['content-security-policy']).toMatch(
        /^default-src 'none'; script-src 'self';.*frame-ancestors 'none'$/,
      );
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cache-control': 'no-cache',
      });
    }
  });

  it('serves its files, which are taken for nothing else', async () => {
    const { status, headers, body } = await sendExactly(gateway.url, ASSET);
    expect([status, headers['content-type'], body.toString()]).toEqual([200, 'text/javascript; charset=utf-8', SCRIPT]);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'public, max-age=31536000, immutable',
    });
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'QUERY'])('does nothing at %s', async (method) => {
    for (const path of ['/', '/login', '/providers/4', ASSET]) {
      const { status, body } = await sendExactly(gateway.url, path, {}, method);
      expect([401, 403, 404]).toContain(status);
      expect(body.toString()).not.toMatch(/doctype|export const/);
    }
  });

  it('has nothing of it under the paths of the API', async () => {
    for (const path of [
      '/api',
      '/api/v1/llm-config/nothing',
      '/v1/nothing',
      '/docs/nothing',
      '/index.html',
      '/.made-from',
    ]) {
      const { status, body } = await sendExactly(gateway.url, path);
      expect([401, 404]).toContain(status);
      expect(body.toString()).not.toContain('doctype');
    }
  });
});

describe('an admin page that is not built', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.stop());

  it('says so, and what builds it', async () => {
    for (const path of ['/', '/providers']) {
      const { status, headers, body } = await sendExactly(gateway.url, path);
      expect([status, headers['content-type']]).toEqual([404, 'text/plain; charset=utf-8']);
      expect(body.toString()).toContain('npm run build');
      expect(headers['x-content-type-options']).toBe('nosniff');
    }
  });

  it('takes nothing away from what was there', async () => {
    const statuses = await Promise.all(
      ['/docs', '/health/live', '/metrics', '/v1/models', '/api', '/nothing', '/assets/x.js'].map(
        async (path) => (await sendExactly(gateway.url, path)).status,
      ),
    );
    expect(statuses).toEqual([200, 200, 401, 401, 404, 404, 404]);
    const { headers, body } = await sendExactly(gateway.url, '/nothing');
    expect(headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(JSON.parse(body.toString())).toMatchObject({ status: 404, code: 'not_found' });
  });
});
