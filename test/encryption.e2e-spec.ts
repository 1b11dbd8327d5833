import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { KeyRing } from '../src/crypto/key-ring.js';
import { waitUntil } from '../src/database/embedded/poll.js';
import { isSafe } from './support/encryption-view.js';
import {
  addKey,
  chat,
  encryptionOf,
  finished,
  MasterKeyChange,
  rewrap,
  VENDOR_KEY,
} from './support/master-key-change.js';
import { LogRecorder } from './support/log-recorder.js';
import { expectProblem, revisionOf } from './support/problems.js';
import { providerKey } from './support/run-canaries.js';

let change: MasterKeyChange;
beforeEach(async () => {
  change = await MasterKeyChange.begin();
});
afterEach(() => change.end());

/** Master key of the newest version of the vendor's key. */
async function newestKek(): Promise<string | undefined> {
  const { rows } = await change.store.client.query<{ kek_id: string }>(
    'select kek_id from provider_keys order by version desc, created_at desc limit 1',
  );
  return rows[0]?.kek_id;
}

describe('the master keys in use', () => {
  it('are shown: which secrets need them, which instances have them, which can go', async () => {
    const { first, old } = change;
    expect(await encryptionOf(first)).toEqual({
      active_kek: old.id,
      promoted: true,
      // The vendor's key, and the one that the audit record is made with.
      kek_ids: [{ kek_id: old.id, rows: 2, loaded: true }],
      instances: [{ name: expect.stringContaining(portOf(first)), kek_ids: [old.id] }],
      safe_to_retire: [{ kek_id: old.id, safe: false, reason: 'it is the BYOK_ENCRYPTION_KEY of this instance' }],
      rewrap: {
        status: 'idle',
        rewrapped: 0,
        rows_left: 0,
        unreadable_count: 0,
        unreadable: [],
        destroyed_count: 0,
        destroyed: [],
        started_at: null,
        finished_at: null,
        reason: null,
      },
    });
  });

  it('change instance by instance, and nobody stores what another instance cannot open', async () => {
    const { first, old, fresh } = change;
    const second = await change.startWith(change.both);
    expect(await encryptionOf(second)).toMatchObject({ active_kek: fresh.id, promoted: false });
    await addKey(second);
    expect([await newestKek(), await chat(first)]).toEqual([old.id, 200]);

    const refused = await rewrap(second);
    expectProblem(refused, 409, 'master_key_not_loaded');
    const { detail } = refused.body as unknown as { detail: string };
    expect(detail).toContain(portOf(first));
    expect(detail).not.toContain(portOf(second));
    expect(isSafe(await encryptionOf(second), old.id)).toBe(false);

    await first.app.close();
    expect(await encryptionOf(second)).toMatchObject({ promoted: true });
    await addKey(second);
    expect(await newestKek()).toBe(fresh.id);
    expect(isSafe(await encryptionOf(second), old.id)).toBe(false);
  });
});

describe('instances that do not agree on the active key', () => {
  it('rewrap nothing, so that secrets are not wrapped back and forth', async () => {
    const { first, old, fresh, store } = change;
    await first.app.close();
    const one = await change.startWith(new KeyRing(fresh, [old]));
    const other = await change.startWith(new KeyRing(old, [fresh]));
    for (const [asked, named] of [
      [one, other],
      [other, one],
    ] as const) {
      const refused = await rewrap(asked);
      expectProblem(refused, 409, 'master_key_not_loaded');
      const { detail } = refused.body as unknown as { detail: string };
      expect(detail).toContain(`:${portOf(named)} is not ${asked.keyRing.active.id}`);
      expect(detail).not.toContain(`:${portOf(asked)} `);
    }
    expect(await store.byKek()).toEqual({ [old.id]: 1 });
  });

  it('do not end in the history what another one has begun', async () => {
    const { first, store } = change;
    const before = await revisionOf(first);
    await store.client.query(
      `insert into revisions (number, author, action, subject) values ($1, 'a', 'encryption.rewrap', 'master key other')`,
      [before + 1],
    );
    const { status, body } = await rewrap(first);
    expect([status, body.revision]).toEqual([202, before + 1]);
  });
});

const portOf = ({ url }: { url: string }): string => new URL(url).port;

describe('an instance with a master key that no other one has', () => {
  it('is told of, and no secret is stored that not all could open, until it has gone', async () => {
    const { first, store, fresh } = change;
    const stranger = await change.startWith(new KeyRing(fresh, []));
    const log = LogRecorder.installedIn(stranger.app);
    expect((await encryptionOf(first)).promoted).toBe(false);
    expect((await encryptionOf(stranger)).promoted).toBe(false);

    const stored = await store.byKek();
    for (const [asked, named] of [
      [first, stranger],
      [stranger, first],
    ] as const) {
      const server = {
        name: 'secretive',
        server_type: 'vllm',
        base_url: 'http://127.0.0.1:9',
        api_key: providerKey('6789'),
      };
      const refused = await asked.manage('POST', '/servers', server);
      expectProblem(refused, 409, 'master_key_not_loaded');
      expect((refused.body as unknown as { detail: string }).detail).toContain(`:${portOf(named)} has `);
    }
    expect(await store.byKek()).toEqual(stored);

    await first.manage('PUT', '/purposes/other', {});
    // Which of the two says it first depends on whose revision comes first.
    const names = new RegExp([first, stranger].map((one) => `:${portOf(one)} has `).join('|'));
    const complaint = { level: 'error', context: 'master keys', message: expect.stringMatching(names) };
    await waitUntil(() => log.lines.some(({ context }) => context === 'master keys'), 15_000);
    expect(log.lines).toContainEqual(complaint);
    await stranger.app.close();
    expect((await addKey(first)).status).toBe(201);
  });
});

describe('rewrapping', () => {
  it('wraps every secret by the active key, and an instance with that key alone then serves', async () => {
    const { store, old, fresh, first, vendor } = change;
    await store.plant(120, first.keyRing);
    const second = await change.succeed();
    const before = await revisionOf(second);
    const started = await rewrap(second, { batch_size: 50 });
    expect([started.status, started.body]).toMatchObject([202, { status: 'running', revision: before + 1 }]);
    expect(await finished(second)).toMatchObject({ status: 'done', rewrapped: 122, rows_left: 0, unreadable_count: 0 });
    expect([await store.byKek(), await store.unreadable(new KeyRing(fresh, []))]).toEqual([{ [fresh.id]: 121 }, []]);
    expect(isSafe(await encryptionOf(second), old.id)).toBe(true);

    const third = await change.startWith(new KeyRing(fresh, []));
    expect([await chat(third), new Set(vendor.chatKeys())]).toEqual([200, new Set([VENDOR_KEY])]);
  });

  it('is told in the history: who began it, and that it has ended', async () => {
    const second = await change.succeed();
    const { body } = await rewrap(second);
    await finished(second);
    const revision = async (number: number) => (await second.manage('GET', `/revisions/${number}`)).body;
    const shared = { subject: `master key ${change.fresh.id}`, changes: [] };
    expect(await revision(body.revision ?? 0)).toMatchObject({ action: 'encryption.rewrap', ...shared });
    expect(await revision((body.revision ?? 0) + 1)).toMatchObject({
      author: 'patchbay',
      action: 'encryption.rewrapped',
      ...shared,
    });
  });

  it('changes nothing when there is nothing to do, and in a dry run', async () => {
    const { first, store, old } = change;
    const before = await revisionOf(first);
    expect([(await rewrap(first)).body, await revisionOf(first)]).toMatchObject([
      { status: 'idle', rows_left: 0, revision: before },
      before,
    ]);
    const second = await change.succeed();
    expect((await rewrap(second, {}, '?dry_run=true')).body).toMatchObject({ status: 'idle', rows_left: 2 });
    expect([await store.byKek(), await revisionOf(second)]).toEqual([{ [old.id]: 1 }, before]);
  });

  it('minds If-Match although there is nothing to do', async () => {
    const { first } = change;
    const headers = { 'if-match': `"${(await revisionOf(first)) - 1}"` };
    expectProblem(await first.manage('POST', '/encryption/rewrap', {}, headers), 412, 'revision_conflict');
    const current = { 'if-match': `"${await revisionOf(first)}"` };
    expect((await first.manage('POST', '/encryption/rewrap', {}, current)).status).toBe(202);
  });

  it.each([
    { batch_size: 0 },
    { batch_size: 1001 },
    { batch_size: '5' },
    { batch_size: null },
    { destroy_unreadable: 'true' },
    { destroy_unreadable: null },
    { force: true },
  ])('looks at what it is asked: %j', async (body) => {
    const answer = await change.first.manage('POST', '/encryption/rewrap', body);
    expectProblem(answer, 400, 'invalid_request', Object.keys(body));
  });
});
