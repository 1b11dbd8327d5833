import { setImmediate } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { type Goal, Pursuit } from './pursuit.js';

let stored: number;
let served: number;
let loads: number;
let failures: unknown[];
let failing: Error | undefined;
let pursuit: Pursuit;
beforeEach(() => {
  [stored, served, loads, failures, failing] = [0, 0, 0, [], undefined];
  pursuit = new Pursuit({ load, failed: (error) => failures.push(error) });
});

/** Like a load that reads the database at its beginning and serves what it read at its end. */
async function load(): Promise<void> {
  loads++;
  const read = stored;
  await setImmediate();
  if (failing) throw failing;
  served = read;
}

/** What is no number at all is not greater than what is served. */
function atLeast(number: number): Goal {
  return () => !(number > served);
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await setImmediate();
}

describe('a pursuit', () => {
  it('loads once for many that tell of the same', async () => {
    stored = 3;
    for (const number of [1, 2, 3, 3]) pursuit.want(atLeast(number));
    await settle();
    expect([served, loads]).toEqual([3, 1]);
  });

  it('loads again for what was stored while it loaded', async () => {
    stored = 1;
    pursuit.want(atLeast(1));
    stored = 2;
    pursuit.want(atLeast(2));
    await settle();
    expect([served, loads]).toEqual([2, 2]);
  });

  it('does nothing about what is served already, nor about what is no number', async () => {
    served = 5;
    for (const number of [5, 4, NaN]) pursuit.want(atLeast(number));
    await settle();
    expect(loads).toBe(0);
  });

  it('loads what differs although it is less', async () => {
    [served, stored] = [5, 4];
    pursuit.want(() => served === 4);
    await settle();
    expect([served, loads]).toEqual([4, 1]);
  });

  it('gives up on a number that is not stored, and still hears of the next one', async () => {
    stored = 1;
    pursuit.want(atLeast(1_000_000));
    await settle();
    expect([served, loads]).toEqual([1, 1]);
    stored = 2;
    pursuit.want(atLeast(2));
    await settle();
    expect(served).toBe(2);
  });

  it('tells of failures that follow each other once, and tries again when it is asked again', async () => {
    failing = new Error('no space left');
    stored = 1;
    for (const _ of [1, 2, 3]) {
      pursuit.want(atLeast(1));
      await settle();
    }
    expect([loads, failures]).toEqual([3, [failing]]);
    failing = undefined;
    pursuit.want(atLeast(1));
    await settle();
    expect(served).toBe(1);
    failing = new Error('again');
    stored = 2;
    pursuit.want(atLeast(2));
    await settle();
    expect(failures).toHaveLength(2);
  });

  it('ends at the newest whatever it is told and when', async () => {
    const told = fc.array(fc.record({ stored: fc.nat(3), heard: fc.boolean(), turns: fc.nat(3) }), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(told, async (steps) => {
        [stored, served] = [0, 0];
        const own = new Pursuit({ load, failed: () => undefined });
        for (const step of steps) {
          stored += step.stored;
          if (step.heard) own.want(atLeast(stored));
          for (let turn = 0; turn < step.turns; turn++) await setImmediate();
        }
        own.want(atLeast(stored));
        await settle();
        expect(served).toBe(stored);
      }),
    );
  });
});
