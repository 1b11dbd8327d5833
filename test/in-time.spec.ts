import { describe, expect, it } from '@jest/globals';
import { expectInTime } from './support/in-time.js';

const PROMISED_MS = 2000;

/** How many tries are made of which each takes so long, and whether what is promised is found to be held. */
async function outcomeOf(...tookMs: readonly number[]): Promise<{ tries: number; held: boolean }> {
  let tries = 0;
  const expected = expectInTime(PROMISED_MS, (before) => {
    tries = before + 1;
    return Promise.resolve(tookMs[before] ?? NaN);
  });
  const held = await expected.then(
    () => true,
    () => false,
  );
  return { tries, held };
}

describe('what is promised within a time', () => {
  it('is held by the first try that is in time', async () => {
    expect(await outcomeOf(1999)).toEqual({ tries: 1, held: true });
    expect(await outcomeOf(2000, 3000, 1999)).toEqual({ tries: 3, held: true });
  });

  it('is not held when all three are late, or one much too late', async () => {
    expect(await outcomeOf(2000, 2000, 2000)).toEqual({ tries: 3, held: false });
    expect(await outcomeOf(6000, 100)).toEqual({ tries: 1, held: false });
  });
});
