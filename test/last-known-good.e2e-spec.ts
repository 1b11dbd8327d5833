import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { AwayScene, complaintsOf, type Instance } from './support/away-scene.js';
import { request } from './support/built-server.js';
import { expectBackInTime } from './support/coming-back.js';
import { query } from './support/embedded-postgres.js';
import { signedWith, usualClaims } from './support/token-issuer.js';
import { headerValues } from './support/upstreams.js';

const JWT_SECRET = 'a-secret-that-both-sides-know-0123456789';
/** Who asks a database that hangs waits for 2 s. */
const ANSWERED_WITHIN_MS = 1900;

// Several starts of a server each.
jest.setTimeout(90_000);

/** Whose file tells of a model server that is plugged into chat. */
let left: AwayScene;
let scene: AwayScene;
beforeAll(async () => {
  left = await AwayScene.set();
  await left.leaveFile();
});
afterAll(() => left.strike());
afterEach(() => scene.strike());

const MANAGEMENT_CALLS: readonly (readonly [string, string, object | undefined])[] = [
  ['GET', '/servers', undefined],
  ['GET', '/active/chat', undefined],
  ['POST', '/servers', { name: 'new', server_type: 'vllm', base_url: 'http://127.0.0.1:9' }],
  ['PUT', '/purposes/new', {}],
  ['DELETE', '/active/chat', undefined],
  ['POST', '/servers/1/test', undefined],
  ['POST', '/explain', { purpose: 'chat', revision: 2 }],
  ['POST', '/explain', { purpose: 'chat', revision: 2, replay: 5 }],
  ['POST', '/explain', { draft: { active: { purpose: 'chat', provider_type: 'ai_server', provider_id: 1 } } }],
  ['GET', '/revisions', undefined],
  ['GET', '/instances', undefined],
];

async function expectManagementAway(url: string): Promise<void> {
  const begun = performance.now();
  const answers = await Promise.all(
    MANAGEMENT_CALLS.map(([method, path, body]) => scene.manage(url, method, path, body)),
  );
  expect(performance.now() - begun).toBeLessThan(ANSWERED_WITHIN_MS);
  const expected = { status: 503, code: 'database_unavailable' };
  expect(answers.map(({ status, body }) => ({ status, code: body['code'] }))).toEqual(answers.map(() => expected));
}

async function standIn(): Promise<Instance> {
  await scene.way.close();
  const instance = await scene.start();
  await scene.until(instance, 'degraded');
  return instance;
}

describe('a start while the database is away', () => {
  it('serves apps from the file, says so, and is whole again when the database is back', async () => {
    scene = await AwayScene.after(left);
    const instance = await standIn();
    const { url, server } = instance;
    const { status, body, headers } = await scene.chat(url);
    expect([status, body['model'], headers.get('x-config-revision')]).toEqual([200, 'tiny.gguf', '3']);
    const [received] = await scene.model.received();
    expect(received && headerValues(received, 'authorization')).toEqual([`Bearer ${scene.modelKey}`]);
    expect((await request(url, scene.appKey, '/v1/models')).status).toBe(200);

    expect(await scene.readiness(url)).toMatchObject({
      status: 200,
      body: {
        status: 'degraded',
        revision: 3,
        database: 'down',
        reason: expect.stringMatching(/last known configuration/),
        since: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      },
    });
    const { since, access_until } = (await scene.readiness(url)).body;
    expect(Date.parse(String(access_until)) - Date.parse(String(since))).toBe(24 * 60 * 60 * 1000);
    expect(Math.abs(Date.now() - Date.parse(String(since)))).toBeLessThan(60_000);
    await expectManagementAway(url);

    await expectBackInTime(scene, instance);
    expect((await scene.readiness(url)).body).toEqual({ status: 'ok', revision: 3, database: 'ok' });
    expect((await scene.manage(url, 'PUT', '/purposes/back', {})).body).toMatchObject({ revision: 4 });
    expect((await scene.chat(url)).status).toBe(200);
    expect(complaintsOf(server)).toEqual([
      expect.stringMatching(
        /^the database cannot be reached: check DATABASE_URL and that it runs; until it answers, requests are served from revision 3 as it was known at \S+Z, until \S+Z at the longest, management gets 503 and Patchbay keeps trying$/,
      ),
    ]);
    expect(server.stderr).toBe('');
  });

  it('says who would serve a request, and what it serves, as it is', async () => {
    scene = await AwayScene.after(left);
    const { url } = await standIn();
    const explained = await scene.manage(url, 'POST', '/explain', { purpose: 'chat' });
    expect(explained).toMatchObject({
      status: 200,
      body: { purpose: 'chat', revision: 3, live: true, candidates: [{ provider: 'local', verdict: 'first' }] },
    });
    const metrics = await request(url, scene.adminToken, '/metrics');
    expect([metrics.status, metrics.text]).toEqual([200, expect.stringMatching(/^patchbay_config_revision 3$/m)]);
  });

  it('lets in whom the file knows, each to what is theirs, and nobody else', async () => {
    scene = await AwayScene.after(left);
    const { url } = await standIn();
    const servers = '/api/v1/llm-config/servers';
    const statuses = [
      await scene.chat(url, 'unknown-key-0123456789abcdef'),
      await scene.chat(url, 'pb_app_0123456789abcdef'),
      await scene.chat(url, scene.adminToken),
      await request(url, scene.appKey, servers),
      await request(url, 'unknown-key-0123456789abcdef', servers),
      await request(url, scene.adminToken, servers),
      await request(url, '', '/docs-json'),
    ].map(({ status }) => status);
    // Of an app key that is not in the file only the database could say whether it exists.
    expect(statuses).toEqual([503, 401, 403, 403, 503, 503, 200]);
  });

  it('takes the tokens of apps that have an issuer, until the database says otherwise', async () => {
    scene = await AwayScene.set();
    const { server } = await scene.start();
    const first = await server.url();
    await scene.plugIn(first);
    const { body } = await scene.manage(first, 'POST', '/apps', { name: 'signs' });
    const settings = { issuer: 'https://a.example', audience: 'patchbay', algorithms: ['HS256'], secret: JWT_SECRET };
    const path = `/apps/${String(body['id'])}/jwt`;
    expect((await scene.manage(first, 'PUT', path, settings)).status).toBe(200);
    await server.stop();
    const token = await signedWith(JWT_SECRET, usualClaims('https://a.example'));

    const instance = await standIn();
    expect((await scene.chat(instance.url, token)).status).toBe(200);
    expect(
      (await scene.chat(instance.url, await signedWith(`${JWT_SECRET}x`, usualClaims('https://a.example')))).status,
    ).toBe(503);
    const other = await scene.start({ DATABASE_URL: scene.database.url });
    expect((await scene.manage(await other.server.url(), 'DELETE', path)).status).toBe(200);
    expect((await scene.chat(instance.url, token)).status).toBe(200);
    await expectBackInTime(scene, instance);
    await instance.server.until(
      async () => (await scene.chat(instance.url, token)).status === 401,
      'to forget the token',
    );
  });

  it('is followed by what the database says: new routes, revoked keys', async () => {
    scene = await AwayScene.after(left);
    const instance = await standIn();
    const other = await scene.start({ DATABASE_URL: scene.database.url });
    await other.server.url();
    await scene.manage(other.url, 'PUT', '/purposes/meanwhile', {});
    await query(scene.database.url, 'update app_keys set revoked_at = now()');
    expect((await scene.chat(instance.url)).status).toBe(200);
    await expectBackInTime(scene, instance);
    expect((await scene.chat(instance.url)).status).toBe(401);
    const { body } = await scene.manage(instance.url, 'GET', '/purposes/meanwhile');
    expect(body).toMatchObject({ slug: 'meanwhile' });
    expect((await scene.readiness(instance.url)).body['revision']).toBe(4);
  });

  it('is followed by a database that was restored from an older backup', async () => {
    scene = await AwayScene.after(left);
    await query(scene.database.url, 'delete from chain_targets');
    await query(scene.database.url, 'delete from chains');
    await query(scene.database.url, 'delete from revisions where number = 3');
    const instance = await standIn();
    expect((await scene.chat(instance.url)).status).toBe(200);
    await expectBackInTime(scene, instance);
    const { status, body } = await scene.chat(instance.url);
    expect([status, body['error']]).toMatchObject([503, { code: 'no_provider_configured' }]);
    expect((await scene.readiness(instance.url)).body['revision']).toBe(2);
    const written = await scene.manage(instance.url, 'PUT', '/purposes/new?wait=applied', {});
    expect(written.body).toMatchObject({ revision: 3, applied: { all: true, instances: 1 } });
  });

  it('without a file is alive and not ready until the database comes', async () => {
    scene = await AwayScene.set();
    await scene.way.close();
    const instance = await scene.start();
    await instance.server.said(/until it answers, requests get 503 and Patchbay keeps trying/);
    expect((await request(instance.url, '', '/health/live')).status).toBe(200);
    const { status, body } = await scene.readiness(instance.url);
    expect(status).toBe(503);
    expect(body).toEqual({ status: 'not_ready', revision: 0, database: 'down', reason: expect.any(String) });
    expect((await scene.chat(instance.url)).body['error']).toMatchObject({ code: 'configuration_not_loaded' });
    await expectBackInTime(scene, instance);
  });
});

describe('a start while the database hangs', () => {
  let silent: Server;
  afterEach(() => {
    silent.close();
  });

  it('does not wait for it for long', async () => {
    scene = await AwayScene.after(left);
    await scene.way.close();
    silent = createServer((socket) => socket.on('error', () => undefined)).listen(scene.way.port, '127.0.0.1');
    await once(silent, 'listening');
    const instance = await scene.start();
    await instance.server.said(/(the database has not answered for 2 s)[^\n]+ requests are served from revision 3 /);
    expect((await scene.chat(instance.url)).status).toBe(200);
    await expectManagementAway(instance.url);
    expect((await scene.readiness(instance.url)).body).toMatchObject({ status: 'degraded', database: 'down' });
  });
});
