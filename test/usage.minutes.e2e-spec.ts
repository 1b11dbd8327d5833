import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Caretaker } from '../src/usage/store/caretaker.js';
import { histogramOf } from '../src/usage/minutes/first-bytes.js';
import { MOST_SHOWN } from '../src/usage/minutes/busiest.js';
import { FORGOTTEN_AFTER_MS, RecentMinutes } from '../src/usage/minutes/recent-minutes.js';
import { requestJson } from '../src/usage/spool/record-lines.js';
import { until } from './support/fleet.js';
import { NO_USAGE, someAttempt, someRequest } from './support/some-request.js';
import { UsageGround } from './support/usage-ground.js';

const MINUTE_MS = 60_000;
let ground: UsageGround;
beforeAll(async () => {
  ground = await UsageGround.make();
  Logger.overrideLogger(false);
});
afterAll(() => ground.close());

const rows = (): Promise<Record<string, unknown>[]> =>
  ground.tables.rows(
    `select kind, subject, sum(requests)::integer as requests, sum(errors)::integer as errors,
       sum(fallbacks)::integer as fallbacks, count(distinct minute)::integer as minutes
     from usage_minutes group by kind, subject order by kind, subject`,
  );

const late = (): ReturnType<typeof someRequest> => someRequest({ at: Date.now() - 30 * MINUTE_MS, purpose: 'late' });

/** How many requests a reader finds of each purpose. */
async function readBy(reader: RecentMinutes): Promise<Readonly<Record<string, number>>> {
  const { subjects, thisMinute } = await reader.read();
  const purposes = subjects.filter(({ of }) => of.kind === 'purpose');
  return Object.fromEntries(purposes.map((hour) => [hour.of.subject, hour.figures(thisMinute).requests]));
}

describe('sums by minute', () => {
  it('are of what was not stored before, by when it ended', async () => {
    const at = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - 10 * MINUTE_MS;
    const failed = someAttempt({ at, outcome: '503', status: 503, usage: NO_USAGE });
    const second = someAttempt({ at, attempt: 2, providerId: 8, firstByteMs: 300 });
    const whole = someRequest({ at, fellBack: true, providerId: 8, firstByteMs: 400, attempts: [failed, second] });
    const long = someRequest({ at, durationMs: 5 * MINUTE_MS, purpose: 'clinical' });
    const refused = someRequest({ at, purpose: null, outcome: 'budget_exceeded', attempts: [], providerId: null });
    await ground.storeAll(whole, long, refused, whole);
    await ground.storeAll(whole, long, refused);
    expect(await rows()).toEqual([
      { kind: 'all', subject: '', requests: 3, errors: 1, fallbacks: 1, minutes: 2 },
      { kind: 'provider', subject: '7', requests: 2, errors: 1, fallbacks: 0, minutes: 2 },
      { kind: 'provider', subject: '8', requests: 1, errors: 0, fallbacks: 1, minutes: 1 },
      { kind: 'purpose', subject: 'chat', requests: 1, errors: 0, fallbacks: 1, minutes: 1 },
      { kind: 'purpose', subject: 'clinical', requests: 1, errors: 0, fallbacks: 0, minutes: 1 },
    ]);
    const [chat] = await ground.tables.rows(`select minute, first_byte from usage_minutes where subject = 'chat'`);
    expect(chat).toEqual({ minute: new Date(at), first_byte: histogramOf([400]) });
  });

  it('grow, their histograms step by step', async () => {
    const at = Date.now();
    const growing = (firstByteMs: number) => someRequest({ at, durationMs: 0, purpose: 'growing', firstByteMs });
    await ground.storeAll(growing(3), growing(5000));
    await ground.storeAll(growing(3), growing(70));
    const [row] = await ground.tables.rows(`select first_byte from usage_minutes where subject = 'growing'`);
    expect(row?.['first_byte']).toEqual(histogramOf([3, 3, 70, 5000]));
  });

  it('take what an instance of the release before has left behind, and nothing that is long past', async () => {
    const old = JSON.parse(requestJson(someRequest({ purpose: 'older' }))) as Record<string, unknown>;
    delete old['fell_back'];
    const store = ground.store();
    await store.store({ requests: [Buffer.from(JSON.stringify(old))], contents: [] });
    store.close();
    await ground.record(ground.begin().spool, someRequest({ at: Date.now() - 180 * MINUTE_MS, purpose: 'past' }));
    const subjects = (await rows()).map(({ subject }) => subject);
    expect([subjects.includes('older'), subjects.includes('past')]).toEqual([true, false]);
  });

  it('agree with the rows they are of', async () => {
    const recording = ground.begin();
    const records = Array.from({ length: 500 }, (_, index) =>
      someRequest({ purpose: `purpose-${index % 7}`, firstByteMs: index, fellBack: index % 5 === 0 }),
    );
    await ground.record(recording.spool, ...records);
    const [sums] = await ground.tables.rows(
      `select (select sum(requests) from usage_minutes where kind = 'all')::integer as all,
         (select sum(requests) from usage_minutes where kind = 'purpose')::integer as purposes,
         (select sum(step) from usage_minutes, unnest(first_byte) step where subject like 'purpose-%')::integer as timed,
         (select count(*) from requests where at + duration_ms * interval '1 ms' > now() - interval '2 hours')::integer as stored`,
    );
    expect(sums).toEqual({
      all: sums?.['stored'],
      purposes: Number(sums?.['stored']) - 1,
      timed: 500,
      stored: sums?.['stored'],
    });
  });

  it('are not read minute by minute each time, and yet found when they come late', async () => {
    await ground.storeAll(late());
    const minutes = new RecentMinutes(ground.source);
    const before = await readBy(minutes);
    await ground.storeAll(late());
    const other = await readBy(new RecentMinutes(ground.source));
    expect([before['late'], (await readBy(minutes))['late'], other['late']]).toEqual([1, 1, 2]);
    let reads = 0;
    for (; reads < 40 && (await readBy(minutes))['late'] === 1; reads += 1);
    expect(reads).toBeLessThan(30);
    await ground.storeAll(someRequest({ purpose: 'just-now' }));
    // Which are the busiest is not looked up each time when that took long.
    await until(async () => (await readBy(minutes))['just-now'] === 1);
  });

  it('are read anew when nobody has asked for a minute', async () => {
    // All but setTimeout.
    jest.useFakeTimers({
      doNotFake: ['Date', 'performance', 'nextTick', 'queueMicrotask', 'setImmediate', 'setInterval'],
    });
    try {
      const minutes = new RecentMinutes(ground.source);
      const before = (await readBy(minutes))['late'] ?? 0;
      await ground.storeAll(late());
      jest.advanceTimersByTime(FORGOTTEN_AFTER_MS - 1);
      expect((await readBy(minutes))['late']).toBe(before);
      jest.advanceTimersByTime(FORGOTTEN_AFTER_MS);
      expect((await readBy(minutes))['late']).toBe(before + 1);
    } finally {
      jest.useRealTimers();
    }
  });

  it('are read of the busiest of the hour, though in each minute others were busier', async () => {
    await ground.tables.rows('truncate usage_minutes');
    await ground.tables.rows(`
      insert into usage_minutes (minute, kind, subject, requests, errors, fallbacks, last_at, first_byte)
      select minute, 'purpose', subject, requests, 1, 0, minute, '{0,1}'
      from generate_series(date_trunc('minute', now(), 'UTC') - interval '50 minutes',
          date_trunc('minute', now(), 'UTC') - interval '11 minutes', interval '1 minute') with ordinality m (minute, nth),
        lateral (
          select 'steady-' || n as subject, 5 as requests from generate_series(1, 10) n
          union all select 'burst-' || nth || '-' || n, 6 from generate_series(1, 310) n
        ) made`);
    const found = await readBy(new RecentMinutes(ground.source));
    expect(Object.keys(found).length).toBe(MOST_SHOWN);
    const steady = Object.entries(found).filter(([slug]) => slug.startsWith('steady-'));
    expect(steady.map(([, requests]) => requests)).toEqual(Array.from({ length: 10 }, () => 200));
  });

  it('are forgotten after two hours, and what was stored a moment ago after ten minutes', async () => {
    await ground.tables.rows(`
      insert into usage_minutes values (now() - interval '121 minutes', 'all', '', 1, 0, 0, now(), '{}');
      insert into stored_batches (stored_at, requests, request_ids, request_ats)
        values (now() - interval '11 minutes', 1, '{}', '{}');`);
    const kept = async (): Promise<unknown> =>
      ground.tables.rows(`
      select (select count(*) from usage_minutes where minute < now() - interval '2 hours')::integer as minutes,
        (select count(*) from usage_minutes)::integer > 5 as recent,
        (select count(*) from stored_batches where stored_at < now() - interval '10 minutes')::integer as batches`);
    expect(await kept()).toEqual([{ minutes: 1, recent: true, batches: 1 }]);
    await new Caretaker(ground.source, ground.environment()).recentRound();
    expect(await kept()).toEqual([{ minutes: 0, recent: true, batches: 0 }]);
  });
});
