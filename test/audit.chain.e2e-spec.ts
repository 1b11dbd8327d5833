import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { HeadWatch } from '../src/audit/verify/head-watch.js';
import { KeyRing } from '../src/crypto/key-ring.js';
import { addApp, addKey } from './support/app-calls.js';
import { entries, entriesOf, Tamperer, verify } from './support/audit-ground.js';
import { isSafe } from './support/encryption-view.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { encryptionOf, finished, MasterKeyChange, rewrap } from './support/master-key-change.js';
import { makeTestFolder, removeTestFolder } from './support/test-folders.js';

let gateway: Gateway;
let tamperer: Tamperer;
let folder: string;
beforeEach(async () => {
  folder = await makeTestFolder();
  gateway = await startGateway({ DATA_DIR: folder });
  tamperer = await Tamperer.break(gateway.databaseUrl);
});
afterEach(async () => {
  await tamperer.end();
  await gateway.stop();
  await removeTestFolder(folder);
});

const write = (to: Gateway, name: string): Promise<unknown> => to.manage('PUT', `/purposes/${name}`, {});
const look = (at: Gateway): Promise<void> => at.app.get(HeadWatch, { strict: false }).look();
const kinds = async (at: Gateway): Promise<string[]> => (await verify(at)).problems.map(({ kind }) => kind);

describe('the chain of the audit record', () => {
  it('is one chain, however many instances write at once', async () => {
    const second = await startGateway({}, gateway);
    const app = await addApp(gateway, 'caller');
    const before = (await verify(gateway)).checked;
    const writes = Array.from({ length: 30 }, async (_, index) => {
      const to = index % 2 === 0 ? gateway : second;
      if (index % 3 === 0) await addKey(to, app);
      else await write(to, `purpose-${index}`);
    });
    await Promise.all(writes);
    for (const each of [gateway, second]) expect(await verify(each)).toMatchObject({ ok: true, checked: before + 30 });
    await second.stop();
  });

  it('refuses to be changed by whoever does not take its wall down', async () => {
    const plain = await gateway.manage('GET', '/audit/verify');
    await tamperer.run('set session_replication_role = origin');
    for (const statement of [
      "update audit_entries set actor = 'nobody'",
      'delete from audit_entries',
      'truncate audit_entries',
      'delete from audit_head',
      'truncate audit_head',
      'delete from audit_keys',
      'truncate audit_keys',
    ])
      await expect(tamperer.run(statement)).rejects.toThrow('only ever appended to');
    expect((await gateway.manage('GET', '/audit/verify')).body).toEqual(plain.body);
  });

  it.each([
    [
      'its end is cut off',
      'delete from audit_entries where seq = (select max(seq) from audit_entries)',
      'last_entry_differs',
    ],
    [
      'its end is cut off and the mark moved',
      `with gone as (delete from audit_entries where seq = (select max(seq) from audit_entries) returning prev_hash, seq)
       update audit_head set seq = gone.seq - 1, hash = prev_hash from gone`,
      'head_not_authentic',
    ],
    ['its mark is gone', 'delete from audit_head', 'head_missing'],
    ['its keys are gone', 'delete from audit_keys', 'key_missing'],
    [
      'an entry is put in',
      'insert into audit_entries select seq + 1, at, actor, action, entity, reason, revision, details, key_id, prev_hash, mac from audit_entries order by seq desc limit 1',
      'last_entry_differs',
    ],
  ])('goes on after %s, and says so from then on', async (_, statement, fault) => {
    await write(gateway, 'one');
    await tamperer.run(statement);
    // Another instance has never opened a key of the record.
    const second = await startGateway({}, gateway);
    expect(await write(second, 'two')).toMatchObject({ status: 200 });
    await write(gateway, 'three');
    expect((await entries(second, '?action=audit.broken')).map(({ details }) => details?.['fault'])).toEqual([fault]);
    for (const each of [gateway, second]) expect(await kinds(each)).toContain('was_broken');
    await second.stop();
  });

  it('is missed where an earlier end of it was brought back, also after a restart', async () => {
    await tamperer.keepHead();
    await write(gateway, 'one');
    await look(gateway);
    await tamperer.run('delete from audit_head');
    await tamperer.run('insert into audit_head select * from earlier_head');
    await tamperer.run('delete from audit_entries where seq > (select seq from audit_head)');
    expect(await kinds(gateway)).toEqual(['end_missing', 'revision_not_recorded']);
    await tamperer.run('delete from revisions where number = (select max(number) from revisions)');
    expect(await kinds(gateway)).toEqual(['end_missing']);
    // One that has seen nothing cannot know.
    const stranger = await startGateway({}, gateway);
    expect(await kinds(stranger)).toEqual([]);
    await stranger.stop();
    await gateway.app.close();
    const restarted = await startGateway({ DATA_DIR: folder }, gateway);
    expect(await kinds(restarted)).toEqual(['end_missing']);
    // What is written now does not hide it.
    await write(restarted, 'two');
    await look(restarted);
    expect(await kinds(restarted)).toEqual(['differs_from_seen']);
    await restarted.stop();
  });

  it('is missed where all of it was taken away', async () => {
    await look(gateway);
    for (const table of ['audit_entries', 'audit_head', 'audit_keys']) await tamperer.run(`delete from ${table}`);
    expect(await verify(gateway)).toMatchObject({ ok: false, checked: 0, head: null });
    await write(gateway, 'one');
    expect(await kinds(gateway)).not.toEqual([]);
  });
});

describe('the key of the audit record', () => {
  it('changes with the master key, and what was written before can still be checked', async () => {
    const change = await MasterKeyChange.begin();
    try {
      const before = await verify(change.first);
      expect(before.ok).toBe(true);
      const second = await change.succeed();
      expect(isSafe(await encryptionOf(second), change.old.id)).toBe(false);
      await rewrap(second);
      expect(await finished(second)).toMatchObject({ status: 'done', rows_left: 0, unreadable_count: 0 });
      expect(isSafe(await encryptionOf(second), change.old.id)).toBe(true);
      expect(await entriesOf(second, '?action=audit.new_key', 1)).toMatchObject([{ actor: 'patchbay' }]);
      const third = await change.startWith(new KeyRing(change.fresh, []));
      await write(third, 'one');
      expect(await verify(third)).toMatchObject({ ok: true, problems: [] });
      expect((await verify(third)).checked).toBeGreaterThan(before.checked + 2);
      expect(new Set((await entries(third)).map(({ key_id }) => key_id)).size).toBe(2);
    } finally {
      await change.end();
    }
  });
});
