import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { DataSource } from 'typeorm';
import { Listeners } from '../src/live/events/listeners.js';
import { LATEST_BATCHES } from '../src/usage/minutes/stored-batches.js';
import { NewRequests } from '../src/usage/minutes/new-requests.js';
import { UsageRecorder } from '../src/usage/usage-recorder.js';
import type { EventListener } from './support/event-listener.js';
import { until } from './support/fleet.js';
import type { Gateway } from './support/gateway.js';
import { LiveGround } from './support/live-ground.js';
import { someRequest } from './support/some-request.js';

jest.setTimeout(60_000);

let ground: LiveGround;
let first: Gateway;
let second: Gateway;
beforeAll(async () => {
  ground = await LiveGround.start();
  ({ first, second } = ground);
});
afterEach(() => {
  ground.leaveAll();
  jest.restoreAllMocks();
});
afterAll(() => ground.stop());

function tellOf(gateway: Gateway, count: number, prefix: string): void {
  const recorder = gateway.app.get(UsageRecorder);
  for (let index = 0; index < count; index += 1) recorder.record(someRequest({ requestId: `${prefix}_${index}` }));
}

describe('the log of requests', () => {
  it('is told to those who asked for it, as GET /requests gives it, whichever instance has served', async () => {
    const [listener, other] = [await ground.listen(first, { query: 'topics=requests' }), await ground.listen(first)];
    await untilFollowed(first);
    tellOf(second, 1, 'req_told');
    const told = await listener.until('request', ({ id }) => id === 'req_told_0');
    const { body } = await first.manage<{ data: readonly object[] }>('GET', '/requests?id=req_told_0');
    expect(told).toEqual(body.data[0]);
    expect(other.named('request')).toEqual([]);
  });

  it('leaves out what is more than 20 a second, and says how much that was', async () => {
    const listener = await ground.listen(first, { query: 'topics=requests' });
    await untilFollowed(first);
    tellOf(first, 150, 'req_many_one');
    tellOf(second, 150, 'req_many_two');
    const told = (): number => listener.named('request').length;
    const leftOut = (): number => listener.named('left_out').reduce((sum, { count }) => sum + Number(count), 0);
    await until(() => told() + leftOut() >= 300);
    expect([told() + leftOut(), leftOut() > 0]).toEqual([300, true]);
    expect(longestRun(listener, 'request')).toBeLessThanOrEqual(20);
  });

  it('is asked for once a second for all who listen, and not for nobody', async () => {
    const taken = jest.spyOn(first.app.get(NewRequests), 'take');
    const listeners = await Promise.all(
      Array.from({ length: 8 }, () => ground.listen(first, { query: 'topics=requests' })),
    );
    await until(() => taken.mock.calls.length >= 2);
    const begun = performance.now();
    const before = taken.mock.calls.length;
    await until(() => performance.now() - begun > 3000);
    expect(taken.mock.calls.length - before).toBeLessThanOrEqual(1 + (performance.now() - begun) / 1000);
    for (const listener of listeners) listener.leave();
    await until(() => first.app.get(Listeners).size === 0);
    const left = performance.now();
    // The look that was due when the last one left.
    await until(() => performance.now() - left > 1500);
    const afterwards = taken.mock.calls.length;
    await until(() => performance.now() - left > 4000);
    expect(taken.mock.calls.length).toBe(afterwards);
  });
});

/** Resolves when what is stored from now on is told. */
async function untilFollowed({ app }: Gateway): Promise<void> {
  const taken = jest.spyOn(app.get(NewRequests), 'take');
  await until(() => taken.mock.calls.length > 0);
}

/** How many events of that name followed each other at most. */
function longestRun(listener: EventListener, wanted: string): number {
  let [longest, run] = [0, 0];
  for (const { name } of listener.events) {
    run = name === wanted ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}

const WATCHED_MS = 3000;

/** How often the instance asks the database while so many listen. */
async function questionsWith(count: number): Promise<number> {
  await ground.listenOften(first, count, 'topics=requests');
  await untilFollowed(first);
  const query = jest.spyOn(first.app.get(DataSource), 'query');
  const begun = performance.now();
  await until(() => performance.now() - begun > WATCHED_MS);
  const asked = query.mock.calls.length;
  jest.restoreAllMocks();
  ground.leaveAll();
  return asked;
}

describe('the database', () => {
  it('is asked as often for one listener as for forty', async () => {
    const one = await questionsWith(1);
    await until(() => first.app.get(Listeners).size === 0);
    const forty = await questionsWith(40);
    // The looks of one may fall into the time just so, or the rounds of others.
    expect([one > 2, forty <= one + 8, forty < 40]).toEqual([true, true, true]);
  });

  it('finds what was stored a moment ago by an index', async () => {
    const database = first.app.get(DataSource);
    await database.query(`
      insert into stored_batches (stored_at, requests, request_ids, request_ats)
      select now() - interval '9 minutes' + n * interval '50 ms', 1, array['req_' || n], array[now()]
      from generate_series(1, 10_000) n`);
    await database.query('analyze stored_batches');
    const plan: unknown = await database.query(`explain ${LATEST_BATCHES}`);
    expect(JSON.stringify(plan)).toContain('stored_batches_stored_at');
  });
});
