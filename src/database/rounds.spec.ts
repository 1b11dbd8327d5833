import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { RoundLoop } from './rounds.js';

const PAUSE_MS = 1000;

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

function watched(outcomes: readonly (() => Promise<number>)[]) {
  const said: string[] = [];
  let count = 0;
  const perform = (): Promise<number> => (outcomes[count++] ?? succeed)();
  const logger = {
    log: (text: string) => said.push(`log: ${text}`),
    warn: (text: string) => said.push(`warn: ${text}`),
  };
  const loop = new RoundLoop({ logger, failing: 'bad', working: 'good', pauseMs: () => PAUSE_MS, perform });
  return { loop, said, rounds: () => count };
}

const succeed = (): Promise<number> => Promise.resolve(PAUSE_MS);
const fail = (): Promise<number> => Promise.reject(new Error('stuck'));
const away = (): Promise<number> => Promise.reject(Object.assign(new Error('gone'), { code: 'ECONNREFUSED' }));

async function pass(rounds: number): Promise<void> {
  await jest.advanceTimersByTimeAsync(rounds * PAUSE_MS);
}

describe('rounds with the database', () => {
  it('go on after one that failed, which is said once, and so is that they work again', async () => {
    const { loop, said } = watched([succeed, fail, fail, fail, succeed, succeed, fail]);
    loop.start();
    await pass(7);
    expect(said).toEqual(['warn: bad: Error: stuck', 'log: good', 'warn: bad: Error: stuck']);
    await loop.stop();
  });

  it('say nothing while the database is away, nor when it is back', async () => {
    const { loop, said, rounds } = watched([away, away, succeed]);
    loop.start();
    await pass(3);
    expect([rounds(), said]).toEqual([3, []]);
    await loop.stop();
  });

  it('come when the one before says', async () => {
    const { loop, rounds } = watched([() => Promise.resolve(10 * PAUSE_MS)]);
    loop.start();
    await pass(10);
    expect(rounds()).toBe(1);
    await pass(1);
    expect(rounds()).toBe(2);
    await loop.stop();
  });

  it('end when they are to, after the one that has begun', async () => {
    const gate = Promise.withResolvers<number>();
    const { loop, said, rounds } = watched([() => gate.promise]);
    loop.start();
    await pass(1);
    let hasStopped = false;
    const stopped = loop.stop().then(() => (hasStopped = true));
    await jest.advanceTimersByTimeAsync(1);
    expect(hasStopped).toBe(false);
    gate.reject(new Error('too late to be told'));
    await stopped;
    await pass(5);
    expect([rounds(), said]).toEqual([1, []]);
  });

  it('do not keep anybody from ending who has waited long enough', async () => {
    const { loop } = watched([() => new Promise(() => undefined)]);
    loop.start();
    await pass(1);
    const stopped = loop.stop();
    await jest.advanceTimersByTimeAsync(2000);
    await expect(stopped).resolves.toBeUndefined();
  });
});
