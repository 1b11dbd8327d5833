import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { waitUntil } from '../src/database/embedded/poll.js';
import { requestHeads } from './support/json-double.js';
import { LogRecorder } from './support/log-recorder.js';
import { activateTiers, registerVendor } from './support/plug.js';
import { answering, completing, refusing } from './support/raw-upstream.answers.js';
import type { Script } from './support/raw-upstream.js';
import { Scene, type ServerState } from './support/scene.js';
import { reload } from './support/reload.js';

const SPENT = { message: 'You exceeded your current quota', type: 'insufficient_quota', code: 'insufficient_quota' };

let scene: Scene;
let log: LogRecorder;
let vendorId: number;
let serial = 0;

beforeAll(async () => {
  scene = await Scene.start('vendor', 'second');
  log = LogRecorder.installedIn(scene.gateway.app);
});
/** A vendor of its own for every test, so that its keys count from 1. */
beforeEach(async () => {
  await scene.cast('second');
  serial += 1;
  const { url } = scene.upstream('vendor');
  vendorId = await registerVendor(scene.gateway, { name: `vendor-${serial}`, url, api_key: 'sk-key-1' });
  await activateTiers(scene.gateway, 'chat', [
    { strategy: 'weighted', targets: [{ provider_type: 'api_key', provider_id: vendorId }] },
    { strategy: 'weighted', targets: [{ provider_type: 'ai_server', provider_id: scene.idOf('second') }] },
  ]);
  log.lines = [];
});
afterAll(() => scene.stop());

const vendorPlays = (...script: Script): Promise<void> => scene.upstream('vendor').play(...script);
const trail = async (): Promise<string | undefined> => (await scene.ask()).trail?.replace(/vendor-\d+/g, 'vendor');
const addKey = (api_key: string) => scene.gateway.manage('POST', `/api-keys/${vendorId}/keys`, { api_key });

async function state(): Promise<ServerState> {
  const { body } = await scene.gateway.manage<{ state: ServerState }>('GET', `/api-keys/${vendorId}`);
  return body.state;
}

/** The keys the vendor was asked with, in order. */
async function keysSent(): Promise<readonly string[]> {
  const heads = await requestHeads(scene.upstream('vendor'));
  return heads.map((head) => /^authorization: Bearer (.*)$/im.exec(head)?.[1] ?? 'none');
}

describe.each([
  { name: '401 on our own key', status: 401, error: { message: 'Incorrect API key' }, reason: 'refused (401)' },
  { name: '403 on our own key', status: 403, error: { message: 'Forbidden' }, reason: 'refused (403)' },
  { name: '402', status: 402, error: { message: 'Payment required' }, reason: 'spent (402)' },
  { name: '429 insufficient_quota', status: 429, error: SPENT, reason: 'spent (429)' },
])('$name', ({ status, error, reason }) => {
  it('is not retried: the key version is set aside, the next target answers, an alarm is raised', async () => {
    await vendorPlays(refusing(status, error));
    expect(await trail()).toBe(`vendor=${status}, second=200`);
    expect(await trail()).toBe('vendor=skipped:keys_set_aside, second=200');
    expect(await keysSent()).toEqual(['sk-key-1']);
    expect(await state()).toMatchObject({ status: 'out', keys: [{ version: 1, state: 'set_aside', reason }] });
    const alarms = log.lines.filter(({ level }) => level === 'error').map(({ message }) => String(message));
    expect(alarms).toEqual([expect.stringMatching(/^"vendor-\d+": key version 1 was .*set aside/)]);
    expect(JSON.stringify(log.lines)).not.toContain('sk-key-1');
  });

  it('uses another active key, in the same request and from then on', async () => {
    await addKey('sk-key-2');
    await vendorPlays(refusing(status, error), completing('from vendor'));
    expect(await trail()).toBe(`vendor=${status}, vendor=200`);
    const [refused, ...others] = await keysSent();
    for (let round = 0; round < 5; round += 1) expect(await trail()).toBe('vendor=200');
    expect(others).not.toContain(refused);
    expect(new Set((await keysSent()).slice(1))).toEqual(new Set(others));
  });

  it('uses an older version in grace when no active one is left', async () => {
    await addKey('sk-key-2');
    await putInGrace(1);
    await vendorPlays(completing('from vendor'));
    await scene.ask();
    expect(await keysSent()).toEqual(['sk-key-2']);
    await vendorPlays(refusing(status, error), completing('from vendor'));
    expect([await trail(), await trail()]).toEqual([`vendor=${status}, vendor=200`, 'vendor=200']);
    expect(await keysSent()).toEqual(['sk-key-2', 'sk-key-1', 'sk-key-1']);
  });

  it('does not count against the breaker', async () => {
    for (const key of [2, 3, 4, 5, 6]) await addKey(`sk-key-${key}`);
    await vendorPlays(refusing(status, error));
    const refusals = Array(6).fill(`vendor=${status}`);
    expect(await trail()).toBe([...refusals, 'second=200'].join(', '));
    expect(await state()).toMatchObject({ breaker: 'closed', status: 'out' });
  });
});

async function putInGrace(version: number): Promise<void> {
  const client = new Client({ connectionString: scene.gateway.databaseUrl });
  await client.connect();
  await client.query("update provider_keys set state = 'grace' where provider_id = $1 and version = $2", [
    vendorId,
    version,
  ]);
  await client.end();
  await reload(scene.gateway.app);
}

describe('a key that is set aside', () => {
  it('is used again after a test that succeeds', async () => {
    await vendorPlays(refusing(401));
    await scene.ask();
    await vendorPlays(refusing(401));
    expect((await scene.gateway.manage('POST', `/api-keys/${vendorId}/test`)).body).toMatchObject({
      key_accepted: false,
    });
    expect(await trail()).toBe('vendor=skipped:keys_set_aside, second=200');
    // With the key it lists its models, without one it does not.
    await vendorPlays(answering(200, { data: [] }), refusing(401));
    expect((await scene.gateway.manage('POST', `/api-keys/${vendorId}/test`)).body).toMatchObject({
      status: 'healthy',
      key_accepted: true,
    });
    expect((await state()).keys).toMatchObject([{ version: 1, state: 'in_use', reason: null }]);
    await vendorPlays(completing('from vendor'));
    expect(await trail()).toBe('vendor=200');
  });

  it('because it was spent is used again when the vendor said its quota is reset', async () => {
    await vendorPlays(refusing(429, SPENT, { 'retry-after-ms': '1500' }), completing('from vendor'));
    expect([await trail(), await trail()]).toEqual([
      'vendor=429, second=200',
      'vendor=skipped:keys_set_aside, second=200',
    ]);
    expect(await waitUntil(async () => (await state()).keys[0]?.state === 'in_use', 15_000)).toBe(true);
    expect(await trail()).toBe('vendor=200');
  });

  it('gives way to a new one', async () => {
    await vendorPlays(refusing(401), completing('from vendor'));
    await scene.ask();
    await scene.gateway.manage('PATCH', `/api-keys/${vendorId}`, { api_key: 'sk-new-key' });
    expect(await trail()).toBe('vendor=200');
    expect(await keysSent()).toEqual(['sk-key-1', 'sk-new-key']);
  });
});

describe('a server that wants a key and was given none', () => {
  it.each([401, 402, 403])('is left to the next target: %i', async (status) => {
    await scene.cast({ name: 'vendor', api_key: null }, 'second');
    await vendorPlays(refusing(status));
    for (let round = 0; round < 6; round += 1) expect(await trail()).toBe(`vendor=${status}, second=200`);
    expect(await scene.state('vendor')).toMatchObject({ status: 'available', keys: [] });
  });
});

describe('several active keys', () => {
  it('share the requests by their weights', async () => {
    await addKey('sk-key-2');
    await scene.gateway.manage('PATCH', `/api-keys/${vendorId}/keys/1`, { weight: 3 });
    await vendorPlays(completing('from vendor'));
    await Promise.all(Array.from({ length: 120 }, () => scene.ask()));
    const sent = await keysSent();
    expect(sent).toHaveLength(120);
    const heavy = sent.filter((key) => key === 'sk-key-1').length;
    expect(heavy).toBeGreaterThan(60);
    expect(heavy).toBeLessThan(115);
  });
});
