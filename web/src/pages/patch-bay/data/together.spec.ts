import { describe, expect, it } from '@jest/globals';
import { MOST_TOGETHER, together } from './together.js';

/** Rows up to 1000, and what was asked for in each call. */
function listing() {
  const calls: (readonly number[])[] = [];
  const one = together((ids) => {
    calls.push(ids);
    return Promise.resolve(ids.filter((id) => id <= 1000).map((id) => ({ id })));
  });
  return { calls, one };
}

describe('what is asked for in the same moment', () => {
  it('comes from one call, each once', async () => {
    const { calls, one } = listing();
    expect(await Promise.all([one(3), one(1), one(3)])).toEqual([{ id: 3 }, { id: 1 }, { id: 3 }]);
    expect(calls).toEqual([[3, 1]]);
    await one(3);
    expect(calls).toEqual([[3, 1], [3]]);
  });

  it('comes from several where it is much', async () => {
    const { calls, one } = listing();
    const ids = Array.from({ length: MOST_TOGETHER + 1 }, (_, index) => index + 1);
    expect(await Promise.all(ids.map(one))).toEqual(ids.map((id) => ({ id })));
    expect(calls).toEqual([ids.slice(0, -1), ids.slice(-1)]);
  });

  it('is undefined where there is none', async () => {
    const { one } = listing();
    expect(await Promise.all([one(1), one(1001)])).toEqual([{ id: 1 }, undefined]);
  });

  it('is refused as the call is, and asked for again', async () => {
    const answers = [Promise.reject(new Error('no')), Promise.resolve([{ id: 1 }])];
    const one = together(() => answers.shift() ?? Promise.resolve([]));
    expect(await Promise.allSettled([one(1), one(2)])).toEqual([
      expect.objectContaining({ status: 'rejected' }),
      expect.objectContaining({ status: 'rejected' }),
    ]);
    expect(await one(1)).toEqual({ id: 1 });
  });
});
