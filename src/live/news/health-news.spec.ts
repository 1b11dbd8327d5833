import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Playground } from '../../../test/support/pool-playground.js';
import { someProvider } from '../../../test/support/some-provider.js';
import { snapshotOf } from '../../../test/support/some-snapshot.js';
import { ProbeClient } from '../../egress/probe-client.js';
import { NextProbes } from '../../providers/probing/next-probes.js';
import { Prober } from '../../providers/probing/prober.js';
import { ProbingRhythm } from '../../providers/probing/probing-rhythm.js';
import { SnapshotHolder } from '../../snapshot/snapshot-holder.js';
import { Vitals } from '../../snapshot/vitals/vitals.js';
import { HealthNews } from './health-news.js';

const PROVIDERS = 10_000;
const vitals = new Vitals();
const holder = new SnapshotHolder(vitals);
const told: number[] = [];
const prober = new Prober(new ProbeClient(new Playground().pools), new ProbingRhythm());
const news = new HealthNews(holder, vitals, new NextProbes(holder, prober));

/** Lets the look that is going on, or the next one, come to its end. */
async function aLook(): Promise<void> {
  await jest.advanceTimersByTimeAsync(500);
  for (let turns = 0; turns < 50; turns += 1) await jest.advanceTimersByTimeAsync(0);
}

describe('news of health', () => {
  beforeEach(() => {
    const providers = Array.from({ length: PROVIDERS }, (_, id) => someProvider({ id }));
    holder.swap({ ...snapshotOf({}), providers: new Map(providers.map((one) => [one.name, one])) }, 'one');
    jest.useFakeTimers({ doNotFake: ['performance', 'setImmediate', 'nextTick', 'queueMicrotask'] });
    told.length = 0;
    news.begin((_, data) => told.push((data as { provider_id: number }).provider_id));
  });
  afterEach(() => {
    news.end();
    jest.useRealTimers();
  });

  it('are of those that have changed, and make nothing of those nobody has asked', async () => {
    await aLook();
    expect([told, vitals.known(7)]).toEqual([[], undefined]);
    vitals.of(9876).pause(performance.now() + 60_000);
    await aLook();
    await aLook();
    expect([told, vitals.known(9875)]).toEqual([[9876], undefined]);
    vitals.of(9876).isBack(performance.now());
    await aLook();
    expect(told).toEqual([9876, 9876]);
  });

  it('let requests be served while it looks', async () => {
    await aLook();
    let turns = 0;
    let isOver = false;
    const count = (): void => {
      turns += 1;
      if (!isOver) setImmediate(count);
    };
    const state = jest.spyOn(vitals, 'known');
    setImmediate(count);
    await aLook();
    isOver = true;
    expect(state.mock.calls.length).toBeGreaterThanOrEqual(PROVIDERS);
    expect(turns).toBeGreaterThanOrEqual(PROVIDERS / 500 - 1);
    state.mockRestore();
  });
});
