import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import type { Overview } from '../src/live/overview/overview.dto.js';
import { OverviewService } from '../src/live/overview/overview.service.js';
import { UsageRecorder } from '../src/usage/usage-recorder.js';
import { until } from './support/fleet.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { registerServer } from './support/plug.js';
import { refusing } from './support/raw-upstream.answers.js';
import { Scene } from './support/scene.js';
import { NO_USAGE, someAttempt, someRequest, SOME_USAGE } from './support/some-request.js';

const HOURS_AGO = (hours: number): number => Date.now() - hours * 3_600_000;

const isNear950 = (ms: number | null | undefined): boolean => Math.abs((ms ?? 0) - 950) < 95;

async function overviewOf(gateway: Gateway): Promise<Overview> {
  const { status, body } = await gateway.manage<Overview>('GET', '/overview');
  expect(status).toBe(200);
  return body;
}

/** Resolves with the first one that has so many requests. */
async function afterRequests(gateway: Gateway, count: number): Promise<Overview> {
  let seen = await overviewOf(gateway);
  await until(async () => (seen = await overviewOf(gateway)).last_hour.requests >= count);
  return seen;
}

describe('GET /overview', () => {
  let first: Gateway;
  let second: Gateway;
  let serverId: number;
  beforeAll(async () => {
    first = await startGateway();
    second = await startGateway({}, first);
    serverId = await registerServer(first, { name: 'gpu', url: 'http://127.0.0.1:9' });
  });
  afterAll(async () => {
    await second.stop();
    await first.stop();
  });

  it('is one of nothing at first, with the newest revision and who serves it', async () => {
    const { body } = await first.manage<{ data: readonly { created_at: string; number: number }[] }>(
      'GET',
      '/revisions?limit=1',
    );
    await until(async () => (await overviewOf(first)).revision.serving === 2);
    expect(await overviewOf(first)).toEqual({
      revision: {
        number: body.data[0]?.number,
        created_at: body.data[0]?.created_at,
        instances: 2,
        serving: 2,
      },
      last_hour: { requests: 0, fallbacks: 0, errors: 0, first_byte_p95_ms: null },
      per_second: 0,
      cost_today: { usd: 0, budget_usd: null },
      purposes: [],
      providers: [],
    });
  });

  it('sums up what all instances have served', async () => {
    const provider = { providerId: serverId, providerName: 'gpu' };
    const answered = (firstByteMs: number, differs: object = {}) =>
      someRequest({ ...provider, firstByteMs, attempts: [someAttempt({ ...provider, firstByteMs })], ...differs });
    for (const gateway of [first, second]) {
      const recorder = gateway.app.get(UsageRecorder);
      for (let ms = 10; ms <= 1000; ms += 10) recorder.record(answered(ms));
      recorder.record(answered(50, { purpose: 'clinical', fellBack: true }));
      const failed = someAttempt({ ...provider, outcome: '503', status: 503, firstByteMs: null, usage: NO_USAGE });
      recorder.record(
        answered(0, { outcome: 'all_providers_failed', status: 503, firstByteMs: null, attempts: [failed] }),
      );
      recorder.record(
        someRequest({ outcome: 'budget_exceeded', status: 429, purpose: null, providerId: null, attempts: [] }),
      );
      // Neither of them is of the last hour.
      recorder.record(answered(50, { at: HOURS_AGO(1.5) }));
      recorder.record(answered(50, { at: HOURS_AGO(5) }));
    }
    const seen = await afterRequests(first, 206);
    expect(seen.last_hour).toMatchObject({ requests: 206, errors: 4, fallbacks: 2 });
    expect(seen.purposes).toEqual([
      expect.objectContaining({ slug: 'chat', requests: 202, errors: 2, fallbacks: 0 }),
      expect.objectContaining({ slug: 'clinical', requests: 2, errors: 0, fallbacks: 2 }),
    ]);
    expect(seen.providers).toEqual([
      expect.objectContaining({
        provider_type: 'ai_server',
        provider_id: serverId,
        requests: 204,
        errors: 2,
        fallbacks: 2,
      }),
    ]);
    const told = [seen.last_hour.first_byte_p95_ms, seen.purposes[0]?.p95_ms, seen.providers[0]?.p95_ms];
    expect([told, told.every(isNear950)]).toEqual([told, true]);
    const { minutes = [], requests_by_minute: counts = [] } = seen.providers[0] ?? {};
    expect([minutes.length, counts.length]).toEqual([60, 60]);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(204);
    expect(minutes.map((ms) => ms !== null)).toEqual(counts.map((count) => count > 0));
    expect(await afterRequests(second, 206)).toMatchObject({ last_hour: seen.last_hour, purposes: seen.purposes });
  });

  it('tells what today has cost, of all instances', async () => {
    const usage = { ...SOME_USAGE, costUsd: 1.25 };
    const before = (await overviewOf(first)).cost_today.usd;
    for (const gateway of [first, second]) {
      const attempts = [someAttempt({ usage }), someAttempt({ attempt: 2, usage: { ...usage, usedOwnKey: true } })];
      gateway.app.get(UsageRecorder).record(someRequest({ usage, attempts }));
    }
    await until(async () => (await overviewOf(first)).cost_today.usd >= before + 2.5);
    expect((await overviewOf(first)).cost_today.usd).toBeCloseTo(before + 2.5, 6);
  });

  it('tells the budgets of a day together once every app has one', async () => {
    const { body } = await first.manage<{ data: readonly { id: number }[] }>('GET', '/apps');
    await first.manage('PATCH', `/apps/${body.data[0]?.id}`, { budget: { usd_per_day: 20 } });
    const added = await first.manage<{ id: number; revision: number }>('POST', '/apps', { name: 'without' });
    const budget = async (): Promise<number | null> => (await overviewOf(first)).cost_today.budget_usd;
    await until(async () => (await overviewOf(first)).revision.number >= added.body.revision);
    expect(await budget()).toBeNull();
    await first.manage('PATCH', `/apps/${added.body.id}`, { budget: { usd_per_day: 40 } });
    await until(async () => (await budget()) === 60);
  });

  it('keeps a provider that was switched off, and forgets one that was deleted', async () => {
    await first.manage('PATCH', `/servers/${serverId}`, { enabled: false });
    expect((await overviewOf(second)).providers.map(({ provider_id }) => provider_id)).toContain(serverId);
    await first.manage('DELETE', `/servers/${serverId}`);
    await first.app.get(DataSource).query('truncate usage_minutes');
    const later = await startGateway({}, first);
    try {
      expect((await overviewOf(later)).providers).toEqual([]);
    } finally {
      await later.stop();
    }
  });

  it('is never of an older revision than its head says, also right after a write', async () => {
    for (let write = 0; write < 5; write += 1) {
      await overviewOf(first);
      const written = await first.manage<{ revision: number }>('PUT', `/purposes/written-${write}`, {});
      const { body, headers } = await first.manage<Overview>('GET', '/overview');
      expect(body.revision.number).toBeGreaterThanOrEqual(Number(headers.get('x-config-revision')));
      expect(body.revision.number).toBe(written.body.revision);
    }
  });

  it('asks the database for sums once a second, however many look', async () => {
    const overview = second.app.get(OverviewService);
    const seen = await Promise.all(Array.from({ length: 50 }, () => overview.traffic()));
    expect(new Set(seen).size).toBe(1);
    const [one] = seen;
    await until(async () => (await overview.traffic()) !== one);
  });
});

describe('a request that was answered by a fallback', () => {
  it('counts as one', async () => {
    const scene = await Scene.start('one', 'other');
    try {
      await scene.cast('one', 'other');
      await scene.upstream('one').play(refusing(503));
      expect((await scene.ask()).status).toBe(200);
      const { last_hour, purposes, providers } = await afterRequests(scene.gateway, 1);
      expect([last_hour.fallbacks, last_hour.errors, purposes[0]?.fallbacks]).toEqual([1, 0, 1]);
      const of = (name: string) => providers.find(({ provider_id }) => provider_id === scene.idOf(name));
      // The first one was asked twice.
      expect([of('one'), of('other')]).toMatchObject([
        { requests: 2, errors: 2, fallbacks: 0, p95_ms: null },
        { requests: 1, errors: 0, fallbacks: 1, p95_ms: expect.any(Number) },
      ]);
    } finally {
      await scene.stop();
    }
  });
});
