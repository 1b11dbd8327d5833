import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { completing, refusing } from './support/raw-upstream.answers.js';
import { READ_REQUEST, respond } from './support/raw-upstream.js';
import { Scene } from './support/scene.js';

const RETRIED = [408, 409, 425, 500, 502, 503, 504, 529] as const;
/** Timers and two processes' clocks may differ by this much. */
const CLOCK_SLACK_MS = 5;
/** By so much an attempt may be late where the machine is not busy. */
const LATE_MS = 150;

let scene: Scene;

beforeAll(async () => {
  scene = await Scene.start('first', 'second', 'third');
});
beforeEach(() => scene.cast('first', 'second'));
afterEach(() => void jest.restoreAllMocks());
afterAll(() => scene.stop());

/** Milliseconds between the connections of `first`. */
async function gaps(): Promise<readonly number[]> {
  const { connections } = await scene.upstream('first').counters();
  return connections.slice(1).map(({ openedAt }, index) => openedAt - (connections[index]?.openedAt ?? 0));
}

/**
 * The pauses between the attempts of a request keep to these, in milliseconds. None is ever shorter; how much longer
 * they are tells the quickest of some requests, so that a busy machine does not count.
 */
async function expectPauses(wanted: readonly number[], ask: () => Promise<void>): Promise<void> {
  const late: number[] = [];
  while (late.length < 10 && Math.min(...late) >= LATE_MS) {
    scene.forget();
    await ask();
    const over = (await gaps()).map((gap, index) => gap - (wanted[index] ?? Infinity));
    expect(over).toHaveLength(wanted.length);
    expect(Math.min(...over)).toBeGreaterThan(-CLOCK_SLACK_MS);
    late.push(Math.max(...over));
  }
  expect(Math.min(...late)).toBeLessThan(LATE_MS);
}

describe('408, 409, 425, 500, 502, 503, 504, 529', () => {
  it.each(RETRIED)('%i is retried once at the same target, then the next target answers', async (status) => {
    await scene.upstream('first').play(refusing(status));
    const answer = await scene.ask();
    expect([answer.status, answer.trail]).toEqual([200, `first=${status}, first=${status}, second=200`]);
  });

  it.each(RETRIED)('%i may be over at the retry', async (status) => {
    await scene.upstream('first').play(refusing(status), completing('from first'));
    expect((await scene.ask()).trail).toBe(`first=${status}, first=200`);
  });

  it.each(RETRIED.map((status) => ({ status, breaker: status >= 500 ? 'open' : 'closed' })))(
    '$status leaves the breaker $breaker after five in a row',
    async ({ status, breaker }) => {
      await scene.upstream('first').play(refusing(status));
      for (let round = 0; round < 3; round += 1) await scene.ask();
      expect((await scene.state('first')).breaker).toBe(breaker);
    },
  );

  it('are retried after a backoff with full jitter that doubles from 100 ms', async () => {
    await scene.cast('first');
    await scene.gateway.manage('PUT', '/purposes/chat', { attempts: { max_retries: 3 } });
    jest.spyOn(Math, 'random').mockReturnValue(0.99);
    await expectPauses([99, 198, 396], async () => {
      await scene.upstream('first').play(refusing(503));
      expect((await scene.ask()).trail).toBe('first=503, first=503, first=503, first=503');
    });
  });

  it('are retried as often as the purpose grants where no other target is left', async () => {
    await scene.cast('first');
    await scene.upstream('first').play(refusing(503));
    const answer = await scene.ask();
    expect([answer.status, answer.trail]).toEqual([503, 'first=503, first=503, first=503']);
  });

  it('are retried at most twice a request, whoever answers with them', async () => {
    await scene.cast('first', 'second', 'third');
    for (const name of ['first', 'second', 'third']) await scene.upstream(name).play(refusing(503));
    const answer = await scene.ask();
    expect([answer.status, answer.headers.get('x-llm-attempts')]).toEqual([503, '5']);
    expect(answer.trail).toBe('first=503, first=503, second=503, second=503, third=503');
  });
});

describe('429', () => {
  it('goes to the next target and does not count against the breaker', async () => {
    await scene.upstream('first').play(refusing(429));
    for (let round = 0; round < 6; round += 1) expect((await scene.ask()).trail).toBe('first=429, second=200');
    expect(await scene.state('first')).toMatchObject({ status: 'available', breaker: 'closed' });
  });

  it.each([
    ['retry-after-ms: 300', { 'retry-after-ms': '300' }, 300],
    ['Retry-After in seconds', { 'retry-after': '1' }, 1000],
    ['retry-after-ms before Retry-After', { 'retry-after-ms': '200', 'retry-after': '60' }, 200],
  ])('is retried after the pause it asks for: %s', async (_, headers, pauseMs) => {
    await expectPauses([pauseMs], async () => {
      await scene.upstream('first').play(refusing(429, {}, headers), completing('from first'));
      expect((await scene.ask()).trail).toBe('first=429, first=200');
    });
  });

  it('is retried when the date it names has come', async () => {
    const date = new Date(Date.now() + 1950).toUTCString();
    await scene.upstream('first').play(refusing(429, {}, { 'retry-after': date }), completing('from first'));
    expect((await scene.ask()).trail).toBe('first=429, first=200');
    const { connections } = await scene.upstream('first').counters();
    expect(connections[1]?.openedAt).toBeGreaterThan(Date.parse(date) - CLOCK_SLACK_MS);
  });

  it('goes to the next target when the pause does not fit the remaining time', async () => {
    await scene.gateway.manage('PUT', '/purposes/chat', { timeouts: { total_ms: 1800 } });
    await scene.upstream('first').play(refusing(429, {}, { 'retry-after-ms': '1900' }));
    const answer = await scene.ask();
    expect(answer.trail).toBe('first=429, second=200');
    expect(answer.tookMs).toBeLessThan(1800);
  });

  it('pauses the target until then: nothing is sent to it before', async () => {
    await scene.gateway.manage('PUT', '/purposes/chat', { attempts: { max_retries: 0 } });
    await scene.upstream('first').play(refusing(429, {}, { 'retry-after-ms': '1500' }), completing('from first'));
    expect((await scene.ask()).trail).toBe('first=429, second=200');
    expect((await scene.ask()).trail).toBe('first=skipped:paused, second=200');
    expect(await scene.state('first')).toMatchObject({ status: 'out', breaker: 'closed' });
    await scene.untilState('first', ({ paused_for_ms }) => paused_for_ms === 0);
    expect((await scene.ask()).trail).toBe('first=200');
  });

  it('tells the app when to come back while every target is paused', async () => {
    for (const name of ['first', 'second']) {
      await scene.upstream(name).play(refusing(429, {}, { 'retry-after': '30' }));
    }
    await scene.gateway.manage('PUT', '/purposes/chat', { timeouts: { total_ms: 5000 } });
    await scene.ask();
    const answer = await scene.ask();
    expect([answer.status, answer.trail]).toEqual([503, 'first=skipped:paused, second=skipped:paused']);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(20);
  });
});

describe('a redirect', () => {
  it.each([301, 302, 303, 307, 308])('%i is not followed, the next target answers', async (status) => {
    await scene.cast('first', 'second', 'third');
    const location = `${scene.upstream('third').url}/v1/chat/completions`;
    await scene.upstream('third').play([...READ_REQUEST, respond(200, {})]);
    await scene.upstream('first').play(refusing(status, {}, { location }));
    for (let round = 0; round < 6; round += 1) expect((await scene.ask()).trail).toBe(`first=${status}, second=200`);
    expect((await scene.upstream('third').counters()).connections).toEqual([]);
    expect((await scene.state('first')).breaker).toBe('closed');
  });

  it('without another target is a bad gateway', async () => {
    await scene.cast('first');
    await scene.upstream('first').play(refusing(302, {}, { location: 'http://127.0.0.1:1/' }));
    const { status, text } = await scene.ask();
    expect([status, JSON.parse(text).error.code]).toEqual([502, 'upstream_error']);
    expect(text).toMatch(/\\"chat\\": the provider \\"first\\" failed.*it redirected \(302\)/);
  });
});
