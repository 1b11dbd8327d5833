import { describe, expect, it } from '@jest/globals';
import { mapInSlices } from './build-slices.js';

/** Takes so long without giving way. */
function work(durationMs: number): void {
  const end = performance.now() + durationMs;
  while (performance.now() < end);
}

describe('work in slices', () => {
  it('makes what the same work in one piece makes', async () => {
    const numbers = Array.from({ length: 1000 }, (_, index) => index);
    expect(await mapInSlices(numbers, (number) => number * 2)).toEqual(numbers.map((number) => number * 2));
    expect(await mapInSlices([], String)).toEqual([]);
  });

  it('lets others have their turn before it and between its slices', async () => {
    let turns = 0;
    const count = setInterval(() => (turns += 1), 0);
    await mapInSlices([1, 2, 3, 4], () => work(6));
    clearInterval(count);
    expect(turns).toBeGreaterThanOrEqual(3);
  });

  it('ends with the error of the work', async () => {
    await expect(mapInSlices([1], fail)).rejects.toThrow('no such row');
  });
});

function fail(): never {
  throw new Error('no such row');
}
