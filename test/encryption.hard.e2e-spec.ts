import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { KeyRing, masterKeyFrom } from '../src/crypto/key-ring.js';
import { isSafe } from './support/encryption-view.js';
import { LogRecorder } from './support/log-recorder.js';
import { addKey, encryptionOf, finished, MasterKeyChange, rewrap } from './support/master-key-change.js';
import { revisionOf } from './support/problems.js';

interface Row {
  readonly id: string;
  readonly sealed: string;
  readonly provider_id: number;
  readonly version: number;
}

let change: MasterKeyChange;
beforeEach(async () => {
  change = await MasterKeyChange.begin();
});
afterEach(() => change.end());

/** Spoils so many revoked secrets that need the old key; as they are then. */
async function damage(count: number): Promise<readonly Row[]> {
  const { rows } = await change.store.client.query<Row>(
    `update provider_keys set sealed = overlay(sealed placing 'AAAA' from 50)
     where id in (select id from provider_keys where kek_id = $1 and state = 'revoked' limit $2)
     returning id, sealed, provider_id, version`,
    [change.old.id, count],
  );
  return rows.toSorted(byId);
}

async function rowsWith(ids: readonly string[]): Promise<readonly Row[]> {
  const { rows } = await change.store.client.query<Row>(
    'select id, sealed, provider_id, version from provider_keys where id = any($1)',
    [ids],
  );
  return rows.toSorted(byId);
}

function byId(a: Row, b: Row): number {
  return a.id < b.id ? -1 : 1;
}

describe('a secret that cannot be read', () => {
  it('is left as it is and named, and the key it needs is still needed', async () => {
    const { store, first, old, fresh } = change;
    await store.plant(20, first.keyRing);
    const lost = new KeyRing(masterKeyFrom(randomBytes(32)), []);
    await store.plant(5, lost);
    const damaged = await damage(3);
    const second = await change.succeed();
    const log = LogRecorder.installedIn(second.app);
    await rewrap(second, { batch_size: 4 });
    const view = await finished(second);
    expect(view).toMatchObject({ status: 'done', rewrapped: 19, rows_left: 8, unreadable_count: 8 });
    const named = (wanted: string) => view.unreadable.filter(({ reason }) => reason === wanted).map(({ id }) => id);
    expect(named('not_authentic').toSorted()).toEqual(damaged.map(({ id }) => id));
    expect(named('unknown_master_key')).toHaveLength(5);
    expect(await rowsWith(damaged.map(({ id }) => id))).toEqual(damaged);
    expect((await encryptionOf(second)).safe_to_retire).toEqual([
      expect.objectContaining({ kek_id: fresh.id, safe: false }),
      { kek_id: old.id, safe: false, reason: '3 stored secrets need it' },
      { kek_id: lost.active.id, safe: false, reason: '5 stored secrets need it' },
    ]);
    const complaints = log.lines.filter(({ level, context }) => level === 'error' && context === 'encryption');
    expect(complaints.map(({ message }) => message)).toEqual([expect.stringMatching(/^8 secrets cannot be read/)]);
  });

  it('no longer stands in the way once it is destroyed', async () => {
    await change.store.plant(5, change.first.keyRing);
    const [damaged] = await damage(1);
    const second = await change.succeed();
    await rewrap(second);
    await finished(second);
    expect(isSafe(await encryptionOf(second), change.old.id)).toBe(false);
    const path = `/api-keys/${damaged?.provider_id}/versions/${damaged?.version}`;
    expect((await second.manage('DELETE', path)).status).toBe(200);
    expect(isSafe(await encryptionOf(second), change.old.id)).toBe(true);
  });
});

describe('what cannot be read and is revoked', () => {
  it('is destroyed when that is asked for, told of, and no longer stands in the way', async () => {
    const { store, first, old, fresh } = change;
    await store.plant(20, first.keyRing);
    const damaged = await damage(3);
    // As versions from before origins were noted, of a provider that has moved or was edited.
    await store.client.query('update provider_keys set origin = null where id = any($1)', [
      damaged.map(({ id }) => id),
    ]);
    await store.client.query(`update providers set base_url = 'nowhere' where id = $1`, [damaged[0]?.provider_id]);
    const second = await change.succeed();
    const log = LogRecorder.installedIn(second.app);
    const started = await rewrap(second, { destroy_unreadable: true });
    expect(started.body).toMatchObject({ destroyed_count: 0, destroyed: [] });
    const view = await finished(second);
    expect(view).toMatchObject({
      status: 'done',
      rewrapped: 19,
      rows_left: 0,
      unreadable_count: 0,
      destroyed_count: 3,
    });
    expect(view.destroyed.map(({ id }) => id).toSorted()).toEqual(damaged.map(({ id }) => id));
    expect(await store.byKek()).toEqual({ [fresh.id]: 21 });
    expect(isSafe(await encryptionOf(second), old.id)).toBe(true);
    const { body } = await second.manage('GET', `/api-keys/${damaged[0]?.provider_id}/versions`);
    expect(body['versions']).toContainEqual(
      expect.objectContaining({ version: damaged[0]?.version, destroyed_at: expect.any(String), state: 'revoked' }),
    );
    const { body: history } = await second.manage('GET', `/revisions/${(await revisionOf(second)) - 1}`);
    expect(history).toMatchObject({ action: 'encryption.rewrap_destroy' });
    const told = log.lines.filter(({ level, context }) => level === 'warn' && context === 'encryption');
    expect(told.map(({ message }) => message)).toEqual([expect.stringMatching(/^3 revoked secrets could not be read/)]);
  });

  it('is left as it is where it serves, and where another instance has its master key', async () => {
    const { store, first } = change;
    await store.plant(5, first.keyRing);
    const theirs = masterKeyFrom(randomBytes(32));
    await store.plant(5, new KeyRing(theirs, []));
    await store.client.query(
      `update provider_keys set sealed = overlay(sealed placing 'AAAA' from 50)
       where kek_id = $1 and state = 'active' and last_four <> '6789'`,
      [change.old.id],
    );
    const second = await change.succeed();
    await change.startWith(new KeyRing(change.fresh, [change.old, theirs]));
    await rewrap(second, { destroy_unreadable: true });
    expect(await finished(second)).toMatchObject({ status: 'done', destroyed_count: 0, unreadable_count: 6 });
  });
});

describe('rewrapping', () => {
  it('is shared by instances that are at it together, each secret once', async () => {
    const { store, first, fresh } = change;
    await store.plant(400, first.keyRing);
    const workers = [await change.succeed(), ...(await Promise.all([1, 2].map(() => change.startWith(change.both))))];
    await Promise.all(workers.map((worker) => rewrap(worker, { batch_size: 7 })));
    const views = await Promise.all(workers.map(finished));
    expect(views.map(({ status, rows_left }) => [status, rows_left])).toEqual(workers.map(() => ['done', 0]));
    expect(views.reduce((sum, { rewrapped }) => sum + rewrapped, 0)).toBe(402);
    expect(await store.unreadable(new KeyRing(fresh, []))).toEqual([]);
    const { rows } = await store.client.query<{ count: number }>(
      "select count(*)::int as count from revisions where action = 'encryption.rewrapped'",
    );
    expect(rows).toEqual([{ count: 1 }]);
  });

  it('does not get in the way of writes, nor they in its', async () => {
    const { store, first, fresh } = change;
    await store.plant(200, first.keyRing);
    const second = await change.succeed();
    await rewrap(second, { batch_size: 3 });
    for (let write = 0; write < 10; write += 1) expect((await addKey(second)).status).toBe(201);
    expect(await finished(second)).toMatchObject({ status: 'done', rows_left: 0 });
    expect([await store.byKek(), await store.unreadable(new KeyRing(fresh, []))]).toEqual([{ [fresh.id]: 211 }, []]);
  });

  it('ends with its instance, and goes on at another one', async () => {
    const { store, first, fresh } = change;
    await store.plant(300, first.keyRing);
    const second = await change.succeed();
    await rewrap(second, { batch_size: 1 });
    await second.app.close();
    expect(await store.unreadable(change.both)).toEqual([]);
    expect((await store.byKek())[change.old.id]).toBeGreaterThan(0);
    const third = await change.startWith(change.both);
    await rewrap(third);
    expect(await finished(third)).toMatchObject({ status: 'done', rows_left: 0 });
    expect(await store.byKek()).toEqual({ [fresh.id]: 301 });
  });
});
