import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { waitUntil } from '../../database/embedded/poll.js';
import { ProbingLoop } from './probing-loop.js';
import { ProbingRhythm } from './probing-rhythm.js';
import type { ProbingRound } from './probing-round.js';

const rhythm = Object.assign(new ProbingRhythm(), { roundMs: 2 });
const DEADLINE_MS = 15_000;
let loop: ProbingLoop;

afterEach(() => {
  loop.stop();
  jest.restoreAllMocks();
});

/** Counts the rounds and does in each what the test says. */
class CountedRounds implements Pick<ProbingRound, 'run'> {
  private count = 0;

  constructor(private readonly work: () => Promise<void>) {
    loop = new ProbingLoop(this as Pick<ProbingRound, 'run'> as ProbingRound, rhythm);
    loop.start();
  }

  run(): Promise<void> {
    this.count++;
    return this.work();
  }

  /** Resolves with false when there are not so many more within the limit. */
  more(rounds: number, limitMs = DEADLINE_MS): Promise<boolean> {
    const wanted = this.count + rounds;
    return waitUntil(() => this.count >= wanted, limitMs);
  }
}

describe('the probing loop', () => {
  it('never has two rounds at a time, however often it is started', async () => {
    let running = 0;
    let most = 0;
    const rounds = new CountedRounds(async () => {
      running++;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running--;
    });
    for (let start = 0; start < 5; start++) {
      await rounds.more(1);
      loop.stop();
      loop.start();
    }
    expect(most).toBe(1);
  });

  it('warns once while the database is away, and says when it is back', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockReturnValue();
    const log = jest.spyOn(Logger.prototype, 'log').mockReturnValue();
    let isAway = true;
    const rounds = new CountedRounds(async () => {
      if (isAway) throw new Error('connection refused');
    });
    await rounds.more(4);
    expect(warn.mock.calls).toEqual([['providers are not probed: Error: connection refused']]);
    isAway = false;
    await rounds.more(2);
    expect(log.mock.calls).toEqual([['providers are probed again']]);
    expect(warn).toHaveBeenCalledTimes(1);
  });

  it('ends with the application', async () => {
    const rounds = new CountedRounds(async () => undefined);
    expect(await rounds.more(1)).toBe(true);
    loop.beforeApplicationShutdown();
    expect(await rounds.more(1, 20 * rhythm.roundMs)).toBe(false);
  });
});
