import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import type { ProviderVitals } from '../src/snapshot/vitals/provider-vitals.js';
import { Vitals } from '../src/snapshot/vitals/vitals.js';
import { type Answer, type Gateway, startGateway } from './support/gateway.js';
import { answering, startJsonDouble } from './support/json-double.js';
import type { RawUpstream } from './support/raw-upstream.js';
import { reload } from './support/reload.js';
import { providerKey } from './support/run-canaries.js';

let gateway: Gateway;
let double: RawUpstream;
let serial = 0;
let id: number;

beforeAll(async () => {
  double = await startJsonDouble(200, {});
  gateway = await startGateway();
});
beforeEach(async () => {
  serial += 1;
  const body = {
    name: `server-${serial}`,
    server_type: 'llamacpp',
    base_url: double.url,
    api_key: providerKey('5d80'),
    limits: { breaker_open_ms: 600_000 },
  };
  id = (await gateway.manage<{ id: number }>('POST', '/servers', body)).body.id;
  await double.play(answering(200, {}));
});
afterAll(() => Promise.all([gateway.stop(), double.stop()]));

const vitals = (): ProviderVitals => gateway.app.get(Vitals).of(id);
const state = async (): Promise<object> =>
  (await gateway.manage<{ state: object }>('GET', `/servers/${id}`)).body.state;
function openBreaker(): void {
  for (let failure = 0; failure < 5; failure++) vitals().breaker.failed(performance.now());
}

const KEY = { version: 1, state: 'in_use', reason: null, since: null };

describe('the state of a server', () => {
  it('is available before anything happened, and is shown in the list alike', async () => {
    const fresh = {
      status: 'available',
      since: null,
      reason: null,
      breaker: 'closed',
      breaker_retry_in_ms: 0,
      paused_for_ms: 0,
      in_flight: 0,
      queued: 0,
      first_byte_ms: null,
      probe: null,
      next_probe_at: null,
      keys: [KEY],
    };
    const { body } = await gateway.manage<{ data: readonly object[] }>('GET', `/servers?cursor=${id - 1}&limit=1`);
    expect([await state(), body.data]).toMatchObject([fresh, [{ id, state: fresh }]]);
  });

  it('shows what it is doing', async () => {
    vitals().gate.tryEnter({ maxConcurrent: 1, maxQueued: 1 });
    const waiting = vitals().gate.enter({ maxConcurrent: 1, maxQueued: 1 }, 10_000);
    vitals().answered(performance.now(), 12.345);
    expect(await state()).toMatchObject({ status: 'available', in_flight: 1, queued: 1, first_byte_ms: 12.3 });
    waiting.cancel();
  });

  it('is out while its breaker is open', async () => {
    openBreaker();
    expect(await state()).toMatchObject({
      status: 'out',
      reason: expect.stringMatching(/^it failed too often; the next request may try it in \d+ s$/),
      breaker: 'open',
      breaker_retry_in_ms: expect.any(Number),
    });
  });

  it('is out while it is paused', async () => {
    vitals().pause(performance.now() + 60_000);
    expect(await state()).toMatchObject({
      status: 'out',
      reason: 'it asked for a pause (429), which lasts another 60 s',
      paused_for_ms: expect.any(Number),
    });
  });

  it('is out while a probe finds it down', async () => {
    const checkedAt = new Date('2026-01-02T03:04:05.678Z');
    vitals().setProbe({ status: 'down', reason: 'connection refused', checkedAt, at: performance.now() });
    expect(await state()).toMatchObject({
      status: 'out',
      reason: 'its last probe found it down: connection refused',
      probe: { status: 'down', reason: 'connection refused', checked_at: '2026-01-02T03:04:05.678Z' },
    });
  });

  it('is out while its key is set aside', async () => {
    const since = new Date('2026-01-02T03:04:05.678Z');
    vitals().keys.setAside(1, 'it was refused (401)', since, null, performance.now());
    expect(await state()).toMatchObject({
      status: 'out',
      reason: 'its key is set aside: it was refused (401); enter a valid one, or test it',
      keys: [{ version: 1, state: 'set_aside', reason: 'it was refused (401)', since: since.toISOString() }],
    });
  });

  it('is out while its key does not open', async () => {
    const database = gateway.app.get(DataSource);
    await database.query('update provider_keys set id = gen_random_uuid() where provider_id = $1', [id]);
    await reload(gateway.app);
    expect(await state()).toMatchObject({
      status: 'out',
      reason: 'its stored key does not belong to this provider and address; enter the key again together with base_url',
    });
  });
});

const test = (): Promise<Answer> => gateway.manage('POST', `/servers/${id}/test`);

describe('the test of a server', () => {
  it('that succeeds lets requests go there again, whatever kept them away', async () => {
    openBreaker();
    vitals().keys.setAside(1, 'it was refused (401)', new Date(), null, performance.now());
    vitals().setProbe({ status: 'down', reason: 'why', checkedAt: new Date(), at: performance.now() });
    expect((await test()).body).toMatchObject({ status: 'healthy' });
    expect(await state()).toMatchObject({
      status: 'probing',
      reason: 'its circuit breaker lets one request through to see',
      breaker: 'half_open',
      probe: { status: 'healthy' },
      keys: [KEY],
    });
  });

  it.each([
    [503, 'degraded'],
    [401, 'down'],
    [500, 'down'],
  ])('that ends with %s, %s, changes nothing', async (status, health) => {
    openBreaker();
    vitals().keys.setAside(1, 'it was refused (401)', new Date(), null, performance.now());
    await double.play(answering(status, {}));
    expect((await test()).body).toMatchObject({ status: health });
    expect(await state()).toMatchObject({ status: 'out', breaker: 'open', keys: [{ state: 'set_aside' }] });
  });
});
