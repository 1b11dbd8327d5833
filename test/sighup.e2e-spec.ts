import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { masterKeyFrom } from '../src/crypto/key-ring.js';
import { query } from './support/embedded-postgres.js';
import { isSafe } from './support/encryption-view.js';
import { ReloadScene } from './support/reload-scene.js';

jest.setTimeout(60_000);

const KEPT = /the master keys stay as they were: ([^\n]*)/;
const LOADED = /loaded master keys: ([^;]+); the first one seals/;

let scene: ReloadScene;
let old: string;
let fresh: string;
beforeEach(async () => {
  scene = await ReloadScene.set();
  [old, fresh] = [newKey(), newKey()];
});
afterEach(() => scene.strike());

function newKey(): string {
  return randomBytes(32).toString('base64');
}

function idOf(key: string): string {
  return masterKeyFrom(Buffer.from(key, 'base64')).id;
}

/** Whether the database lets anybody in; those who are in are put out. */
async function letIn(lets: boolean): Promise<void> {
  const { url } = scene.database;
  const server = new URL(url);
  server.pathname = '/postgres';
  const name = new URL(url).pathname.slice(1);
  await query(server.href, `alter database ${name} with allow_connections ${lets}`);
  await query(server.href, `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`);
}

async function rewrapAll(): Promise<void> {
  expect((await scene.manage('POST', '/encryption/rewrap', {})).status).toBe(202);
  await scene.server.until(async () => isSafe(await scene.encryption(), idOf(old)) === true, 'to rewrap');
}

describe('SIGHUP', () => {
  it('takes a new master key over, until the old one can go, without a request that fails', async () => {
    await scene.write({ BYOK_ENCRYPTION_KEY: old });
    await scene.start();
    await scene.plugIn();
    await scene.write({ BYOK_ENCRYPTION_KEY: fresh, BYOK_PREVIOUS_KEYS: old });
    expect(await scene.hangUp(LOADED)).toBe(`${idOf(fresh)}, ${idOf(old)}`);
    await scene.server.until(async () => (await scene.encryption()).promoted, 'to have promoted the key');
    expect(await scene.chat()).toBe(200);
    await rewrapAll();
    await scene.write({ BYOK_ENCRYPTION_KEY: fresh });
    expect(await scene.hangUp(LOADED)).toBe(idOf(fresh));
    await scene.server.said(/serving (revision \d+)/);
    expect(await scene.chat()).toBe(200);
    // It was not only memory that served: the same keys start.
    await scene.server.stop();
    await scene.start();
    expect(await scene.chat()).toBe(200);
  });

  it('opens at once what lacked its master key', async () => {
    await scene.write({ BYOK_ENCRYPTION_KEY: old });
    await scene.start();
    await scene.plugIn();
    await scene.server.stop();
    await scene.write({ BYOK_ENCRYPTION_KEY: fresh });
    await scene.start();
    expect(await scene.chat()).toBe(503);
    await scene.write({ BYOK_ENCRYPTION_KEY: fresh, BYOK_PREVIOUS_KEYS: old });
    await scene.hangUp(LOADED);
    await scene.server.until(async () => (await scene.chat()) === 200, 'to use the key');
  });

  it('names what else was changed, without its value, and goes on as before', async () => {
    await scene.write({ BYOK_ENCRYPTION_KEY: old, LOG_LEVEL: 'info' });
    await scene.start();
    await scene.write({ BYOK_ENCRYPTION_KEY: old, LOG_LEVEL: 'debug', SPOOL_MAX_MIB: '765432' });
    expect(await scene.hangUp(/changed, but (needs a restart: [^"]+)"/)).toBe(
      'needs a restart: LOG_LEVEL, SPOOL_MAX_MIB',
    );
    await scene.server.said(/(the master keys are those that were loaded before)/);
    expect(scene.server.stdout).not.toMatch(/765432|debug/);
  });

  it.each([
    ['a bad key', { BYOK_ENCRYPTION_KEY: 'no-key' }, 'BYOK_ENCRYPTION_KEY holds'],
    ['another bad variable', { LOG_LEVEL: 'loud' }, 'LOG_LEVEL must be'],
    ['no key at all', { BYOK_ENCRYPTION_KEY: '' }, 'BYOK_ENCRYPTION_KEY is missing'],
  ])('keeps the old keys on %s, and says why on one line', async (_, wrong, why) => {
    await scene.write({ NODE_ENV: 'production', BYOK_ENCRYPTION_KEY: old });
    await scene.start();
    await scene.write({ NODE_ENV: 'production', BYOK_ENCRYPTION_KEY: old, ...wrong });
    expect(await scene.hangUp(/(nothing was taken over, the master keys stay as they were: [^\n]*)/)).toContain(why);
    await scene.plugIn();
    expect(await scene.chat()).toBe(200);
    expect((await scene.encryption()).active_kek).toBe(idOf(old));
  });

  it('keeps a key that stored secrets need, names it, and goes on as before', async () => {
    await scene.write({ BYOK_ENCRYPTION_KEY: old });
    await scene.start();
    await scene.plugIn();
    await scene.write({ BYOK_ENCRYPTION_KEY: fresh });
    expect(await scene.hangUp(KEPT)).toContain(
      `stored secrets need ${idOf(old)}, which would be gone; add what is missing to BYOK_PREVIOUS_KEYS and send SIGHUP again`,
    );
    expect(scene.server.stdout.match(new RegExp(KEPT, 'g'))).toHaveLength(1);
    expect(await scene.chat()).toBe(200);
    expect((await scene.encryption()).kek_ids).toEqual([{ kek_id: idOf(old), rows: expect.any(Number), loaded: true }]);
    await scene.write({ BYOK_ENCRYPTION_KEY: fresh, BYOK_PREVIOUS_KEYS: old });
    expect(await scene.hangUp(LOADED)).toBe(`${idOf(fresh)}, ${idOf(old)}`);
    expect(await scene.chat()).toBe(200);
  });

  it('lets a key go that nothing needs', async () => {
    await scene.write({ BYOK_ENCRYPTION_KEY: old, BYOK_PREVIOUS_KEYS: fresh });
    await scene.start();
    await scene.plugIn();
    await scene.write({ BYOK_ENCRYPTION_KEY: old });
    expect(await scene.hangUp(LOADED)).toBe(idOf(old));
    expect(await scene.chat()).toBe(200);
  });

  it('lets none go while the database cannot be asked, and takes others in', async () => {
    await scene.write({ BYOK_ENCRYPTION_KEY: old });
    await scene.start();
    await scene.plugIn();
    await letIn(false);
    await scene.write({ BYOK_ENCRYPTION_KEY: fresh });
    expect(await scene.hangUp(KEPT)).toContain(
      `the database does not tell whether stored secrets need ${idOf(old)}, which would be gone`,
    );
    expect(await scene.chat()).toBe(200);
    await scene.write({ BYOK_ENCRYPTION_KEY: old, BYOK_PREVIOUS_KEYS: fresh });
    expect(await scene.hangUp(LOADED)).toBe(`${idOf(old)}, ${idOf(fresh)}`);
    expect(await scene.chat()).toBe(200);
    await letIn(true);
  });

  it('reads the files of secrets again', async () => {
    const file = await scene.writeFile('master-key', `${old}\n`);
    await scene.write({});
    await scene.start({ BYOK_ENCRYPTION_KEY_FILE: file, BYOK_PREVIOUS_KEYS_FILE: await scene.writeFile('old', old) });
    await scene.plugIn();
    await scene.writeFile('master-key', fresh);
    expect(await scene.hangUp(LOADED)).toBe(`${idOf(fresh)}, ${idOf(old)}`);
    expect(await scene.chat()).toBe(200);
    await rewrapAll();
    await scene.writeFile('old', '\n');
    expect(await scene.hangUp(LOADED)).toBe(idOf(fresh));
    expect(await scene.chat()).toBe(200);
  });

  it('reaches every worker, and those that come after', async () => {
    await scene.write({ BYOK_ENCRYPTION_KEY: old, WEB_CONCURRENCY: '2' });
    await scene.start();
    const pid = Number(await scene.server.said(/worker 2 \(process (\d+)\) serves/));
    await scene.plugIn();
    await scene.write({ BYOK_ENCRYPTION_KEY: fresh, BYOK_PREVIOUS_KEYS: old, WEB_CONCURRENCY: '2' });
    await scene.hangUp(LOADED);
    const all = [1, 2].map(() => [idOf(fresh), idOf(old)]);
    const areThere = async (): Promise<boolean> => {
      const { instances } = await scene.encryption();
      return JSON.stringify(instances.map(({ kek_ids }) => kek_ids)) === JSON.stringify(all);
    };
    await scene.server.until(areThere, 'to have the keys in both workers');
    process.kill(pid, 'SIGTERM');
    await scene.server.said(new RegExp(`worker 2 \\(process (?!${pid}\\))(\\d+)\\) serves`));
    await scene.server.until(areThere, 'to have the keys in the new worker');
    expect(await scene.chat()).toBe(200);
  });
});

describe('a secret in a file of its own', () => {
  it('counts as if it were set', async () => {
    await scene.start({
      ADMIN_TOKEN_FILE: await scene.writeFile('admin', `${scene.own['ADMIN_TOKEN']}\n`),
      APP_KEY_FILE: await scene.writeFile('app', scene.own['APP_KEY'] ?? ''),
      DATABASE_URL_FILE: await scene.writeFile('database', ` ${scene.database.url}\n\n`),
      BYOK_ENCRYPTION_KEY_FILE: await scene.writeFile('key', `${old}\n`),
    });
    await scene.plugIn();
    expect(await scene.chat()).toBe(200);
    expect((await scene.encryption()).active_kek).toBe(idOf(old));
  });

  it('is refused beside the variable, when it is not there, and when it is empty', async () => {
    const file = await scene.writeFile('key', old);
    const empty = await scene.writeFile('empty', ' \n');
    expect(await scene.folder.refusal({ BYOK_ENCRYPTION_KEY: fresh, BYOK_ENCRYPTION_KEY_FILE: file })).toBe(
      'BYOK_ENCRYPTION_KEY and BYOK_ENCRYPTION_KEY_FILE are both set, and only one of them can count; leave one out.',
    );
    expect(await scene.folder.refusal({ APP_KEY_FILE: '/nowhere/app' })).toBe(
      'The file that APP_KEY_FILE names cannot be read (ENOENT); the variable takes a path.',
    );
    expect(await scene.folder.refusal({ ADMIN_TOKEN_FILE: empty })).toBe(
      'The file that ADMIN_TOKEN_FILE names is empty.',
    );
  });
});
