import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { snapshotOf } from '../../../test/support/some-snapshot.js';
import type { RevisionEntity } from '../../database/entities/revision.entity.js';
import { SnapshotHolder } from '../../snapshot/snapshot-holder.js';
import { Vitals } from '../../snapshot/vitals/vitals.js';
import { waitUntil } from '../../database/embedded/poll.js';
import type { FleetState } from '../fleet-state.js';
import { RevisionNews } from './revision-news.js';

const LONGEST_MS = 15_000;

type Reading = FleetState['revision'];

const stored = (number: number): RevisionEntity =>
  ({
    number,
    createdAt: new Date(0),
    action: 'server.create',
    subject: 'one',
    reason: null,
    author: 'maria',
  }) as RevisionEntity;

/** News of an instance that serves revisions, which are read like this. */
function following(revision: Reading): { serve: (number: number) => void; told: string[] } {
  const holder = new SnapshotHolder(new Vitals());
  const followers: ((served: { stored: { revisionId: string } }) => void)[] = [];
  const fleet = { revision, spreadOf: () => Promise.resolve({ instances: 1, serving: 1, lastAt: null }) };
  const loader = { follow: (follower: (typeof followers)[number]) => void followers.push(follower) };
  const news = new RevisionNews(loader as never, holder, fleet as never);
  const told: string[] = [];
  news.begin((name, data) => told.push(`${name} ${(data as { number: number }).number}`));
  const serve = (number: number): void => {
    holder.swap({ ...snapshotOf({}), revision: number }, `id-${number}`);
    for (const follower of followers) follower({ stored: { revisionId: `id-${number}` } });
  };
  return { serve, told };
}

describe('news of a revision', () => {
  afterEach(() => void jest.restoreAllMocks());

  it('are told once it can be read, when the database was away meanwhile', async () => {
    jest.spyOn(Logger.prototype, 'warn').mockReturnValue();
    let failures = 4;
    const { serve, told } = following((number) =>
      failures-- > 0 ? Promise.reject(new Error('away')) : Promise.resolve(stored(number)),
    );
    serve(5);
    await waitUntil(() => told.length === 2, LONGEST_MS);
    expect(told).toEqual(['revision 5', 'applied 5']);
  });

  it('are no longer tried to read once there is a newer one', async () => {
    jest.spyOn(Logger.prototype, 'warn').mockReturnValue();
    const read = jest.fn<Reading>((number) =>
      number === 5 ? Promise.reject(new Error('away')) : Promise.resolve(stored(number)),
    );
    const { serve, told } = following(read);
    serve(5);
    await waitUntil(() => read.mock.calls.length === 3, LONGEST_MS);
    serve(6);
    await waitUntil(() => told.length === 2, LONGEST_MS);
    expect(await waitUntil(() => read.mock.calls.length > 4, 500)).toBe(false);
    expect(told).toEqual(['revision 6', 'applied 6']);
  });
});
