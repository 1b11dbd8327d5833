import { describe, expect, it } from '@jest/globals';
import type { BatchResult, Unreadable } from './rewrap-batch.js';
import { RewrapRun } from './rewrap-run.js';

const ORDER = { batchSize: 2 };
const NOTHING: BatchResult = { rewrapped: 0, unreadable: [], destroyed: [], lastId: undefined };
const away = (): Promise<never> => Promise.reject(new Error('away'));
const destroying = (id: string): BatchResult => ({
  rewrapped: 0,
  unreadable: [],
  destroyed: [damaged(id)],
  lastId: id,
});
const damaged = (id: string): Unreadable => ({ id, providerId: 1, version: 1, reason: 'malformed' });

/** Hands out these results one after the other, and says each time how much is left. */
class Batches {
  readonly askedAfter: string[] = [];

  constructor(
    private readonly results: BatchResult[],
    private readonly leftovers: number[],
  ) {}

  async run(afterId: string): Promise<BatchResult> {
    this.askedAfter.push(afterId);
    return this.results.shift() ?? NOTHING;
  }

  async left(): Promise<number> {
    return this.leftovers.shift() ?? 0;
  }
}

describe('a run', () => {
  it('goes from batch to batch until none is left, and counts', async () => {
    const first = { rewrapped: 2, unreadable: [], destroyed: [], lastId: 'b' };
    const batches = new Batches([first, { ...first, rewrapped: 1, lastId: 'c' }], [0]);
    const run = new RewrapRun(batches, ORDER);
    await run.run();
    expect(run.rewrapped).toBe(3);
    expect(batches.askedAfter.slice(1)).toEqual(['b', 'c']);
  });

  it('ends when only what it cannot read is left, and tells what that is', async () => {
    const batches = new Batches([{ rewrapped: 1, unreadable: [damaged('a')], destroyed: [], lastId: 'b' }], [1]);
    const run = new RewrapRun(batches, ORDER);
    await run.run();
    expect(run.unreadable).toEqual([damaged('a')]);
  });

  it('tells what was destroyed in all its passes', async () => {
    const batches = new Batches([destroying('a'), destroying('b'), NOTHING, destroying('c')], [1, 0]);
    const run = new RewrapRun(batches, ORDER);
    await run.run();
    expect(run.destroyed.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });

  it('begins again from the lowest while others hold what is left', async () => {
    const batches = new Batches(
      [NOTHING, { rewrapped: 1, unreadable: [damaged('a')], destroyed: [], lastId: 'b' }],
      [2, 1],
    );
    const run = new RewrapRun(batches, ORDER);
    await run.run();
    expect([run.rewrapped, run.unreadable.length]).toEqual([1, 1]);
    expect(new Set(batches.askedAfter).size).toBe(2);
  });

  it('ends after the batch it is at when it is stopped', async () => {
    const batches = new Batches([{ rewrapped: 1, unreadable: [], destroyed: [], lastId: 'b' }], []);
    const run = new RewrapRun(
      {
        run: async (after) => {
          run.stop();
          return batches.run(after);
        },
        left: async () => 7,
      },
      ORDER,
    );
    await run.run();
    expect([run.rewrapped, run.isStopped, batches.askedAfter.length]).toEqual([1, true, 1]);
  });

  it('fails with the database', async () => {
    await expect(new RewrapRun({ run: away, left: away }, ORDER).run()).rejects.toThrow('away');
  });
});
