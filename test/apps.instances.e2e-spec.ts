import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { CredentialDirectory } from '../src/access/credential-directory.js';
import { AppKeyCache } from '../src/access/credentials/app-key-cache.js';
import { CredentialSource, FIRST_KEYS } from '../src/access/credentials/credential-source.js';
import { newToken, tokenHash } from '../src/access/token.js';
import { addApp, addKey, codeFor, statusFor } from './support/app-calls.js';
import { Fleet, until } from './support/fleet.js';
import { startGateway } from './support/gateway.js';

/** Promised for every instance are 2 s, the rest is for a busy machine; `revocation.e2e-spec.ts` measures it. */
const REVOKED_MS = 4000;

let fleet: Fleet;
let appId: number;
let questions: jest.SpiedFunction<CredentialSource['findKeys']>;
beforeAll(async () => {
  fleet = await Fleet.start();
  appId = await addApp(fleet.first, 'shop');
  const { body } = await fleet.first.manage<{ revision: number }>('PATCH', `/apps/${appId}`, { description: 'x' });
  await fleet.everywhere(body.revision);
});
beforeEach(() => {
  questions = jest.spyOn(fleet.second.app.get(CredentialSource), 'findKeys');
  questions.mockClear();
});
afterAll(() => fleet.stop());

const everywhere = (token: string): Promise<readonly number[]> =>
  Promise.all(fleet.instances.map((each) => statusFor(each, token)));

async function version(): Promise<string> {
  const { rows } = await fleet.database.query<{ id: string }>('select id from credential_version');
  return rows[0]?.id ?? '';
}

/** Stores a key that nobody made by the API. */
async function insertKey(token: string): Promise<void> {
  await fleet.database.query(
    'insert into app_keys (token_hash, last_four, generated, app_id) values ($1, $2, false, $3)',
    [tokenHash(token), token.slice(-4), appId],
  );
}

/** Every instance knows the key and has nothing more to hear about it. */
async function settle(token: string): Promise<void> {
  const stored = await version();
  await until(() => fleet.instances.every(({ app }) => app.get(CredentialDirectory).version === stored));
  expect(await everywhere(token)).toEqual([200, 200, 200]);
}

describe('a new key', () => {
  it('works on every instance at once', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { key } = await addKey(fleet.first, appId);
      expect(await everywhere(key)).toEqual([200, 200, 200]);
    }
  });

  it('is asked for once, however many requests come with it', async () => {
    const { key } = await addKey(fleet.first, appId);
    const stored = await version();
    await until(() => fleet.second.app.get(CredentialDirectory).version === stored);
    questions.mockClear();
    const statuses = await Promise.all(Array.from({ length: 50 }, () => statusFor(fleet.second, key)));
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(await statusFor(fleet.second, key)).toBe(200);
    expect(questions).toHaveBeenCalledTimes(1);
  });

  it('works although it was tried before it was there', async () => {
    const key = newToken('app');
    expect(await everywhere(key)).toEqual([401, 401, 401]);
    questions.mockClear();
    expect(await statusFor(fleet.second, key)).toBe(401);
    expect(questions).not.toHaveBeenCalled();
    await insertKey(key);
    const tookMs = await until(async () => String(await everywhere(key)) === '200,200,200');
    expect(tookMs).toBeLessThan(REVOKED_MS);
  });
});

describe('a key that is none', () => {
  it('is refused without a question when its letters cannot be right', async () => {
    const key = newToken('app');
    const broken = [key.slice(0, -1), `${key}x`, key.replace('pb_app_', 'pb_admin_'), newToken('admin'), 'pb_app_'];
    for (const token of broken) expect((await codeFor(fleet.second, token)).code).toBe('invalid_api_key');
    expect(questions).not.toHaveBeenCalled();
    // And with one when they can.
    expect(await statusFor(fleet.second, newToken('app'))).toBe(401);
    expect(questions).toHaveBeenCalledTimes(1);
  });
});

describe('a key that is revoked', () => {
  it('is refused here at once and everywhere soon', async () => {
    const { id, key } = await addKey(fleet.first, appId);
    await settle(key);
    await fleet.first.manage('DELETE', `/apps/${appId}/keys/${id}`);
    expect(await statusFor(fleet.first, key)).toBe(401);
    expect(await until(async () => String(await everywhere(key)) === '401,401,401')).toBeLessThan(REVOKED_MS);
  });

  it('is refused everywhere by the answer to a revocation that waits for it', async () => {
    const { id, key } = await addKey(fleet.first, appId);
    await settle(key);
    expect(await fleet.killListeners()).toBe(3);
    const { body } = await fleet.first.manage('DELETE', `/apps/${appId}/keys/${id}?wait=applied`);
    expect([body['applied'], await everywhere(key)]).toEqual([
      { all: true, instances: 3, waiting_for: [] },
      [401, 401, 401],
    ]);
  });

  it('is refused everywhere soon when nobody hears of it', async () => {
    const { id, key } = await addKey(fleet.first, appId);
    await settle(key);
    expect(await fleet.killListeners()).toBe(3);
    await fleet.first.manage('DELETE', `/apps/${appId}/keys/${id}`);
    expect(await until(async () => String(await everywhere(key)) === '401,401,401')).toBeLessThan(REVOKED_MS);
  });

  it('is refused also with an app of which more keys change than are noted one by one', async () => {
    const { id, key } = await addKey(fleet.first, appId);
    await settle(key);
    await fleet.database.query(
      `insert into app_keys (token_hash, last_four, generated, app_id)
       select rpad(n::text, 43, 'x'), 'abcd', false, $1 from generate_series(1, 1500) n`,
      [appId],
    );
    await settle(key);
    await fleet.database.query('update app_keys set revoked_at = now() where app_id = $1', [appId]);
    expect(await until(async () => String(await everywhere(key)) === '401,401,401')).toBeLessThan(REVOKED_MS);
    await fleet.database.query('update app_keys set revoked_at = null where id <> $1', [id]);
    expect(await statusFor(fleet.second, fleet.first.appKey)).toBe(200);
  });
});

describe('what an instance knows of keys', () => {
  it('is not called in question by their use', async () => {
    const before = await version();
    await fleet.database.query('update app_keys set last_used_at = now()');
    await fleet.database.query(`update apps set description = 'other' where id = $1`, [appId]);
    expect(await version()).toBe(before);
    await fleet.database.query(`update app_keys set limits = '{"requests_per_second": 5}' where app_id = $1`, [appId]);
    expect(await version()).not.toBe(before);
  });

  it('is thrown away when the log does not tell all, and learned again', async () => {
    const { key } = await addKey(fleet.first, appId);
    await settle(key);
    const cache = fleet.second.app.get(AppKeyCache);
    questions.mockClear();
    await fleet.database.query('update credential_version set number = number + 3, id = gen_random_uuid()');
    await until(() => questions.mock.calls.length > 0 && cache.get(tokenHash(key)) !== undefined);
    expect(await everywhere(key)).toEqual([200, 200, 200]);
  });

  it('is of very many keys the first at once and the others soon, and is kept when it is all of them', async () => {
    const count = FIRST_KEYS * 3;
    await fleet.database.query(
      `insert into app_keys (token_hash, last_four, generated, app_id)
       select rpad(n::text, 43, 'y'), 'abcd', false, $1 from generate_series(1, $2::int) n`,
      [appId, count],
    );
    const asked = jest.spyOn(CredentialSource.prototype, 'recentHashes');
    const fourth = await startGateway({}, fleet.first);
    try {
      const [cache, directory] = [fourth.app.get(AppKeyCache), fourth.app.get(CredentialDirectory)];
      expect(asked).toHaveBeenCalledTimes(1);
      const seen = new Set<string>();
      await until(() => {
        const isAll = cache.hashes.length >= count;
        seen.add(`${isAll ? 'all' : cache.hashes.length >= FIRST_KEYS} ${directory.known ? 'kept' : 'not kept'}`);
        return isAll && directory.known !== undefined;
      });
      // Never is a part of them kept in place of all.
      for (const state of seen) expect(['true not kept', 'all not kept', 'all kept']).toContain(state);
    } finally {
      await fourth.stop();
      asked.mockRestore();
      await fleet.database.query(`delete from app_keys where token_hash like '%yyyy'`);
    }
  });

  it('goes on without the database; what it does not know is not refused, but not served either', async () => {
    const known = await addKey(fleet.first, appId);
    await settle(known.key);
    await fleet.way.close();
    expect(await statusFor(fleet.remote, known.key)).toBe(200);
    expect(await codeFor(fleet.remote, newToken('app'))).toEqual({ status: 503, code: 'database_unavailable' });
    expect(await codeFor(fleet.remote, `${known.key}x`)).toEqual({ status: 401, code: 'invalid_api_key' });
    expect(await codeFor(fleet.remote, newToken('admin'))).toEqual({ status: 401, code: 'invalid_api_key' });
    const { key } = await addKey(fleet.first, appId);
    await fleet.way.open();
    await until(async () => (await statusFor(fleet.remote, key)) === 200);
  });
});
