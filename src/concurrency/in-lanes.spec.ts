import { describe, expect, it } from '@jest/globals';
import { inLanes } from './in-lanes.js';

describe('work in lanes', () => {
  it.each([0, 1, 3, 10])('answers %i items in their order', async (count) => {
    const items = Array.from({ length: count }, (_, index) => index);
    expect(await inLanes(items, 3, async (item) => item * 2)).toEqual(items.map((item) => item * 2));
  });

  it('never does more at the same time than there are lanes', async () => {
    let running = 0;
    let most = 0;
    await inLanes([1, 2, 3, 4, 5, 6, 7], 3, async () => {
      most = Math.max(most, ++running);
      await Promise.resolve();
      running -= 1;
    });
    expect(most).toBe(3);
  });

  it('begins no more once it is aborted, and leaves no places for those', async () => {
    const leaving = new AbortController();
    const begun: number[] = [];
    const results = await inLanes(
      [1, 2, 3, 4, 5],
      2,
      async (item) => {
        begun.push(item);
        if (item === 2) leaving.abort();
        await Promise.resolve();
        return item * 10;
      },
      leaving.signal,
    );
    expect([begun, results]).toEqual([
      [1, 2],
      [10, 20],
    ]);
  });

  it('ends with the error of an item once the others that had begun have ended', async () => {
    const ended: number[] = [];
    const work = async (item: number): Promise<void> => {
      if (item === 1) throw new Error('no');
      await Promise.resolve();
      ended.push(item);
    };
    await expect(inLanes([1, 2, 3], 2, work)).rejects.toThrow('no');
    expect(ended).toEqual([2, 3]);
  });
});
