import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { completing, completingBehind, refusing } from './support/raw-upstream.answers.js';
import { READ_REQUEST, type Step } from './support/raw-upstream.js';
import { Scene } from './support/scene.js';

/** Long enough for many requests while it is open. */
const OPEN_MS = 30_000;
/** Short enough to wait for. */
const SOON_OVER_MS = 800;
const SKIPPED = 'first=skipped:breaker_open, second=200';
const OK = completing('from first');
const FAILING = refusing(500);

let scene: Scene;

beforeAll(async () => {
  scene = await Scene.start('first', 'second');
});
beforeEach(async () => {
  await scene.cast({ name: 'first', limits: { breaker_open_ms: OPEN_MS } }, 'second');
  // One attempt a request, so that attempts can be counted.
  await scene.gateway.manage('PUT', '/purposes/chat', { attempts: { max_retries: 0 } });
});
afterAll(() => scene.stop());

async function ask(times: number): Promise<readonly (string | null)[]> {
  const trails: (string | null)[] = [];
  for (let round = 0; round < times; round += 1) trails.push((await scene.ask()).trail);
  return trails;
}

/** Plays these connections in order, the last one for ever. */
async function play(connections: readonly (readonly Step[])[]): Promise<void> {
  const [first = OK, ...others] = connections;
  await scene.upstream('first').play(first, ...others);
}

async function open(...afterwards: readonly (readonly Step[])[]): Promise<void> {
  await play([...Array<readonly Step[]>(5).fill(FAILING), ...afterwards]);
  await ask(5);
}

const openFor = (ms: number) =>
  scene.gateway.manage('PATCH', `/servers/${scene.idOf('first')}`, { limits: { breaker_open_ms: ms } });

const untilHalfOpen = (): Promise<void> => scene.untilState('first', ({ breaker }) => breaker === 'half_open');

describe('5 failures in a row', () => {
  it('open the breaker: the target is skipped without being asked', async () => {
    await play([FAILING]);
    expect(await ask(7)).toEqual([...Array(5).fill('first=500, second=200'), SKIPPED, SKIPPED]);
    expect((await scene.upstream('first').counters()).connections).toHaveLength(5);
    const state = await scene.state('first');
    expect(state).toMatchObject({ status: 'out', breaker: 'open' });
    expect(state.breaker_retry_in_ms).toBeGreaterThan(0);
    expect(state.breaker_retry_in_ms).toBeLessThanOrEqual(OPEN_MS);
  });

  it('C4 for 60 s unless the provider says otherwise', async () => {
    await scene.cast('first', 'second');
    await play([FAILING]);
    await ask(3);
    const { breaker_retry_in_ms } = await scene.state('first');
    expect(breaker_retry_in_ms).toBeGreaterThan(55_000);
    expect(breaker_retry_in_ms).toBeLessThanOrEqual(60_000);
  });

  it('not with a success between them', async () => {
    await play([FAILING, FAILING, FAILING, FAILING, OK, FAILING, FAILING, FAILING, FAILING, OK]);
    expect(await ask(11)).not.toContain(SKIPPED);
  });
});

describe('50 % of 20 attempts within 10 s', () => {
  const alternating = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? OK : FAILING));

  it('open the breaker', async () => {
    await play(alternating);
    expect(await ask(21)).toEqual([
      ...alternating.map((steps) => (steps === OK ? 'first=200' : 'first=500, second=200')),
      SKIPPED,
    ]);
  });

  it('not with one failure less', async () => {
    await play([OK, OK, ...alternating.slice(2), OK]);
    expect(await ask(21)).not.toContain(SKIPPED);
  });
});

describe('after the time a breaker stays open', () => {
  beforeEach(() => openFor(SOON_OVER_MS));

  it('one request probes; the others go elsewhere until it has answered', async () => {
    await open(completingBehind('probe', 'from first'), OK);
    await untilHalfOpen();
    expect((await scene.state('first')).status).toBe('probing');
    const probe = scene.ask();
    await scene.upstream('first').waitFor({ requests: 6 });
    expect(await ask(2)).toEqual([SKIPPED, SKIPPED]);
    await scene.upstream('first').openGate('probe');
    expect((await probe).trail).toBe('first=200');
    expect(await ask(2)).toEqual(['first=200', 'first=200']);
    expect(await scene.state('first')).toMatchObject({ status: 'available', breaker: 'closed' });
  });

  it('a probe that fails opens it for as long again', async () => {
    await openFor(2 * SOON_OVER_MS);
    await open(FAILING, OK);
    await untilHalfOpen();
    expect(await ask(2)).toEqual(['first=500, second=200', SKIPPED]);
    await untilHalfOpen();
    expect(await ask(1)).toEqual(['first=200']);
  });

  it('a probe whose client leaves is given back', async () => {
    await open([...READ_REQUEST, { do: 'hang' }], OK);
    await untilHalfOpen();
    const client = scene.send();
    await scene.upstream('first').waitFor({ requests: 6 });
    client.destroy();
    await scene.upstream('first').waitFor({ peerClosed: 1 });
    expect(await ask(1)).toEqual(['first=200']);
  });

  it('a probe that is asked to wait (429) is given back', async () => {
    await open(refusing(429), OK);
    await untilHalfOpen();
    expect(await ask(2)).toEqual(['first=429, second=200', 'first=200']);
  });
});

describe('while the breakers of all targets are open', () => {
  it('the answer is 503 at once, listing them and saying when to come back', async () => {
    await scene.cast({ name: 'first', limits: { breaker_open_ms: 30_000 } });
    await play([[{ do: 'reset' }]]);
    await ask(3);
    const answer = await scene.ask();
    expect([answer.status, answer.trail]).toEqual([503, 'first=skipped:breaker_open']);
    expect(JSON.parse(answer.text).error).toMatchObject({ code: 'all_providers_failed' });
    expect(answer.text).toContain('\\"first\\": it failed too often');
    expect(answer.headers.get('x-should-retry')).toBe('false');
    const retryAfter = Number(answer.headers.get('retry-after'));
    expect(retryAfter).toBeGreaterThan(25);
    expect(retryAfter).toBeLessThanOrEqual(30);
  });
});
