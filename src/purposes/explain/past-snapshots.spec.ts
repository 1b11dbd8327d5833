import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { ConfigurationHistory } from '../../revisions/history/configuration-history.js';
import type { ConfigurationRows } from '../../snapshot/build-snapshot.js';
import { PastSnapshots } from './past-snapshots.js';

const rowsOf = (revision: number): ConfigurationRows => ({
  revision,
  providers: [],
  purposes: [],
  tiers: [],
  targets: [],
  agentTypes: [],
  apps: [],
  collections: [],
});

/** A history that counts how many read it at the same time. */
function countingHistory() {
  const counts = { now: 0, most: 0, all: 0 };
  const history: Pick<ConfigurationHistory, 'at'> = {
    at: async (revision) => {
      counts.now += 1;
      counts.all += 1;
      counts.most = Math.max(counts.most, counts.now);
      await setImmediate();
      counts.now -= 1;
      if (revision === 13) throw new Error('there is no such revision');
      return rowsOf(revision);
    },
  };
  return { counts, past: new PastSnapshots(history as ConfigurationHistory) };
}

describe('snapshots of earlier revisions', () => {
  it('are built one after the other, and each once for all who wait for it', async () => {
    const { counts, past } = countingHistory();
    const snapshots = await Promise.all([3, 4, 3, 5, 4].map((revision) => past.at(revision)));
    expect(snapshots.map(({ revision }) => revision)).toEqual([3, 4, 3, 5, 4]);
    expect(counts).toEqual({ now: 0, most: 1, all: 3 });
    await past.at(3);
    expect(counts.all).toBe(4);
  });

  it('do not wait for one that failed', async () => {
    const { past } = countingHistory();
    const [failed, built] = await Promise.allSettled([past.at(13), past.at(14)]);
    expect([failed.status, built.status]).toEqual(['rejected', 'fulfilled']);
    await expect(past.at(13)).rejects.toThrow('there is no such revision');
  });
});
