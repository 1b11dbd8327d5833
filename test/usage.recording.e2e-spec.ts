import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { requestJson } from '../src/usage/spool/record-lines.js';
import { Caretaker } from '../src/usage/store/caretaker.js';
import type { RequestRecord } from '../src/usage/records.js';
import { type Recording, UsageGround } from './support/usage-ground.js';
import { NO_USAGE, someAttempt, someRequest, SOME_USAGE } from './support/some-request.js';
import { type UsageTables } from './support/usage-tables.js';

const DAY_MS = 86_400_000;

let ground: UsageGround;
let tables: UsageTables;
let recording: Recording;
beforeAll(async () => {
  ground = await UsageGround.make();
  tables = ground.tables;
  await tables.rows(`insert into apps (name, may_pick_providers) values ('default', false)`);
  await tables.rows(
    `insert into app_keys (token_hash, last_four, generated, app_id) select repeat('a', 43), '', false, id from apps`,
  );
  recording = ground.begin();
});
afterAll(() => ground.close());

function record(...records: readonly RequestRecord[]): Promise<void> {
  return ground.record(recording.spool, ...records);
}

async function storedOf(requestId: string): Promise<Record<string, unknown>[]> {
  return tables.rows('select * from usage_attempts where request_id = $1 order by attempt', [requestId]);
}

describe('what is recorded of a request', () => {
  it('is one row an attempt and one a request, as they were', async () => {
    const at = Date.parse('2026-11-20T10:20:30.456Z');
    const failed = someAttempt({ at: at + 5, outcome: '503', status: 503, reason: 'busy', usage: NO_USAGE });
    const second = someAttempt({ attempt: 2, at: at + 50, providerId: 8, providerName: 'gpu-2' });
    const request = someRequest({ at, attempts: [failed, second], providerId: 8, providerName: 'gpu-2' });
    await record(request);
    const [one, two] = await storedOf(request.requestId);
    expect(one).toMatchObject({ attempt: 1, offset_ms: 5, provider_id: 7, outcome: '503', ends_request: false });
    expect(one).toMatchObject({ at: new Date(at), basis: 'none', input_tokens: 0, cost_usd: null });
    expect(two).toMatchObject({ attempt: 2, offset_ms: 50, provider_id: 8, ends_request: true, is_error: false });
    expect(two).toMatchObject({ input_tokens: 10, output_tokens: 5, cached_input_tokens: 4, cost_usd: '0.0001000000' });
    const [row] = await tables.rows('select * from requests where request_id = $1', [request.requestId]);
    expect(row).toMatchObject({ at: new Date(at), app_name: 'default', attempts: 2, trail: 'gpu-1=200' });
    expect(row?.['route_query']).toEqual(request.query);
  });

  it('counts as a request without an attempt when nobody was asked', async () => {
    const request = someRequest({
      outcome: 'purpose_not_allowed',
      status: 403,
      attempts: [],
      usage: NO_USAGE,
      providerId: null,
      providerName: null,
    });
    await record(request);
    expect(await storedOf(request.requestId)).toMatchObject([{ attempt: 0, provider_id: null, is_error: true }]);
  });

  it('agrees with its sums by hour and by day, over borders of months', async () => {
    const border = Date.parse('2026-12-01T00:00:00.000Z');
    const times = [border - 1, border, border + 1, border - 3_600_000, Date.parse('2024-02-29T23:59:59.999Z')];
    await record(
      ...times.map((at, index) => someRequest({ at, appId: 1 + (index % 2), keyId: index === 0 ? null : 1 })),
    );
    expect(await tables.wrongSums()).toEqual([]);
    const months = await tables.rows(`select distinct tableoid::regclass::text as name from usage_attempts order by 1`);
    expect(months.map(({ name }) => name)).toEqual([
      'usage_attempts_2024_02',
      'usage_attempts_2026_11',
      'usage_attempts_2026_12',
    ]);
  });

  it('is stored once however often it comes', async () => {
    const requests = Array.from({ length: 20 }, () => someRequest());
    await record(...requests);
    const again = ground.store();
    const records = { requests: requests.map(jsonOf), contents: [] };
    const before = await tables.rows('select * from usage_totals order by kind, id');
    for (let round = 0; round < 3; round++) await again.store(records);
    await again.store({ requests: [...records.requests, ...records.requests], contents: [] });
    again.close();
    expect(await tables.wrongSums()).toEqual([]);
    expect(await tables.rows('select * from usage_totals order by kind, id')).toEqual(before);
  });

  it('is stored whatever clients and upstreams put into it', async () => {
    const strange = [
      '\0',
      '\ud800',
      '\udfff x',
      '"\\u0000',
      'x'.repeat(5000),
      '\n\r\u2028',
      '{"content":',
      '😀'.repeat(299),
    ];
    const requests = strange.map((model) =>
      someRequest({
        model,
        outcome: model,
        trail: model,
        durationMs: NaN,
        at: 1e300,
        requestBytes: Infinity,
        query: {
          defaultPurpose: 'chat',
          model,
          agentType: model,
          mayPickProviders: true,
          needs: { tools: false, jsonSchema: false, vision: false, contextTokens: 1e308 },
        },
        attempts: [someAttempt({ model, reason: model, status: 99_999, usage: { ...SOME_USAGE, costUsd: 1e300 } })],
      }),
    );
    await record(...requests);
    expect(await tables.wrongSums()).toEqual([]);
  });

  it('reaches the totals of its provider and the last use of its key', async () => {
    const at = Date.parse('2027-01-02T03:04:05.678Z');
    const [key] = await tables.rows('select id from app_keys limit 1');
    await record(someRequest({ at, keyId: Number(key?.['id']) }));
    const [app] = await tables.rows(`select * from usage_totals where kind = 'app' and id = 1`);
    expect(app).toMatchObject({ name: 'default', last_used_at: expect.any(Date) });
    const [used] = await tables.rows('select last_used_at from app_keys where id = $1', [key?.['id']]);
    expect(used?.['last_used_at']).toEqual(new Date(at));
  });
});

/** As partitions are named, so many months from now. */
function month(ahead: number): string {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead))
    .toISOString()
    .slice(0, 7)
    .replace('-', '_');
}

describe('what is kept no longer', () => {
  it('goes by whole months, and partitions are made ahead', async () => {
    const months = [0, 1, 2].map((ahead) => `usage_attempts_${month(ahead)}`);
    await record(someRequest({ at: Date.parse('2020-05-05T00:00:00Z') }));
    await new Caretaker(ground.source, ground.environment()).round();
    const names = (
      await tables.rows(`select relname as name from pg_class where relname ~ '^usage_attempts_\\d' and relkind = 'r'`)
    )
      .map(({ name }) => String(name))
      .toSorted();
    expect(names).toEqual(expect.arrayContaining(months));
    expect(names).not.toContain('usage_attempts_2020_05');
    for (const table of ['usage_hourly', 'usage_hourly_all_apps']) {
      expect(await tables.rows(`select from ${table} where hour < '2021-01-01'`)).toEqual([]);
    }
    expect(await tables.rows(`select requests from usage_daily where day = '2020-05-05 00:00:00+00'`)).toHaveLength(1);
  });

  it('goes by the clock of the database, not by that of an instance', async () => {
    const request = someRequest();
    await record(request);
    const now = Date.now();
    jest.spyOn(Date, 'now').mockReturnValue(now + 10 * 365 * DAY_MS);
    await new Caretaker(ground.source, ground.environment()).round();
    jest.restoreAllMocks();
    expect(await storedOf(request.requestId)).toHaveLength(1);
  });

  it('keeps a prompt and its answer until they expire', async () => {
    const content = {
      prompt: Buffer.from('p'),
      answer: Buffer.from('a'),
      promptIsCut: false,
      answerIsCut: false,
      days: 1,
    };
    await record(someRequest({ content }), someRequest({ content }));
    await tables.untilCount('request_contents', 2);
    await tables.rows(`update request_contents set expires_at = now() - interval '1 second'
      where request_id = (select min(request_id) from request_contents)`);
    await tables.rows(`update content_keys set created_at = now() - interval '4 days'`);
    const caretaker = new Caretaker(ground.source, ground.environment());
    await Promise.all([caretaker.round(), new Caretaker(ground.source, ground.environment()).round()]);
    expect([await tables.count('request_contents'), await tables.count('content_keys')]).toEqual([1, 1]);
    await tables.rows('delete from request_contents');
    await caretaker.round();
    expect(await tables.count('content_keys')).toBe(0);
  });
});

describe('a month that has no partition yet', () => {
  it('gets one from whoever stores something of it first, while others do the same', async () => {
    const at = Date.parse('2040-02-29T23:59:59.999Z');
    const stores = [1, 2, 3].map(() => ground.store());
    const requests = stores.map(() => [someRequest({ at }), someRequest({ at: at + 1 })]);
    await Promise.all(
      stores.map((store, index) => store.store({ requests: (requests[index] ?? []).map(jsonOf), contents: [] })),
    );
    for (const store of stores) store.close();
    for (const [one] of requests) expect(await storedOf(one?.requestId ?? '')).toHaveLength(1);
    const sums = await tables.rows(`select day, requests from usage_daily where day >= '2040-01-01' order by day`);
    expect(sums.map(({ requests: count }) => count)).toEqual(['3', '3']);
  });
});

function jsonOf(request: RequestRecord): Buffer {
  return Buffer.from(requestJson(request));
}
