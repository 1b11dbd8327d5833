import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CredentialDirectory } from '../src/access/credential-directory.js';
import { newToken, tokenHash } from '../src/access/token.js';
import { Fleet, until } from './support/fleet.js';

/** Promised for every instance are 2 s, however the revocation came about; the rest is for a busy machine. */
const REVOKED_MS = 4000;
const SERVED = [200, 200, 200];
const REFUSED = [401, 401, 401];
const FORBIDDEN = [403, 403, 403];

let fleet: Fleet;
let appKey: string;
let adminToken: string;
beforeAll(async () => {
  fleet = await Fleet.start();
});
beforeEach(async () => {
  [appKey, adminToken] = [newToken('app'), newToken('admin')];
  await fleet.database.query(
    `insert into app_keys (token_hash, last_four, generated, app_id)
     select '${tokenHash(appKey)}', 'abcd', false, id from apps where name = 'bootstrap'`,
  );
  await fleet.database.query(
    `with made as (insert into admins (name, role) values ('${tokenHash(adminToken)}', 'operator') returning id)
     insert into admin_tokens (token_hash, last_four, generated, admin_id)
     select '${tokenHash(adminToken)}', 'abcd', false, id from made`,
  );
  await heardOfEverything();
  await becomes(models, SERVED);
  await becomes(management, SERVED);
});
afterAll(() => fleet.stop());

const ask = (path: string, token: string, method = 'GET'): Promise<readonly number[]> =>
  Promise.all(
    fleet.instances.map(async ({ url }) => {
      const answer = await fetch(url + path, { method, headers: { authorization: `Bearer ${token}` } });
      return answer.status;
    }),
  );
const models = () => ask('/v1/models', appKey);
const management = () => ask('/api/v1/llm-config/servers', adminToken);
/** An operator may, a viewer may not; that there is no such server is found out later. */
const writing = () => ask('/api/v1/llm-config/servers/999999/test', adminToken, 'POST');

/** From then on, what an instance learns of a key is not called in question by news about its creation. */
async function heardOfEverything(): Promise<void> {
  const { rows } = await fleet.database.query<{ id: string }>('select id from credential_version');
  await until(() => fleet.instances.every(({ app }) => app.get(CredentialDirectory).version === rows[0]?.id));
}

/** Resolves with the milliseconds until every instance answers like this. */
function becomes(question: () => Promise<readonly number[]>, statuses: readonly number[]): Promise<number> {
  return until(async () => String(await question()) === String(statuses));
}

const REVOCATIONS: readonly (readonly [string, () => string])[] = [
  ['revoked', () => `update app_keys set revoked_at = now() where token_hash = '${tokenHash(appKey)}'`],
  ['deleted', () => `delete from app_keys where token_hash = '${tokenHash(appKey)}'`],
  ['expired', () => `update app_keys set expires_at = now() where token_hash = '${tokenHash(appKey)}'`],
];

describe('an app key', () => {
  it.each(REVOCATIONS)('that is %s is refused by every instance', async (_, statement) => {
    await fleet.database.query(statement());
    expect(await becomes(models, REFUSED)).toBeLessThan(REVOKED_MS);
  });

  it('whose app is deleted is refused by every instance', async () => {
    await fleet.database.query(`insert into apps (name, may_pick_providers) values ('short-lived', false)`);
    await fleet.database.query(
      `update app_keys set app_id = (select id from apps where name = 'short-lived') where token_hash = '${tokenHash(appKey)}'`,
    );
    await fleet.database.query(`delete from apps where name = 'short-lived'`);
    expect(await becomes(models, REFUSED)).toBeLessThan(REVOKED_MS);
  });

  it('is still good when its revocation is rolled back', async () => {
    await fleet.database.query('begin');
    await fleet.database.query('update app_keys set revoked_at = now()');
    expect(await models()).toEqual(SERVED);
    await fleet.database.query('rollback');
    const { revision } = (await fleet.first.manage<{ revision: number }>('PUT', '/purposes/later?wait=applied', {}))
      .body;
    await fleet.everywhere(revision);
    expect(await models()).toEqual(SERVED);
  });
});

describe('an admin token', () => {
  it('that is revoked is refused by every instance', async () => {
    await fleet.database.query(
      `update admin_tokens set revoked_at = now() where token_hash = '${tokenHash(adminToken)}'`,
    );
    expect(await becomes(management, REFUSED)).toBeLessThan(REVOKED_MS);
  });

  it('whose admin has another role may do what that role may', async () => {
    expect(await writing()).toEqual([404, 404, 404]);
    await fleet.database.query(`update admins set role = 'viewer' where name = '${tokenHash(adminToken)}'`);
    expect(await becomes(writing, FORBIDDEN)).toBeLessThan(REVOKED_MS);
    expect(await management()).toEqual(SERVED);
  });
});

describe('a revocation that nobody is told of', () => {
  it('is found by looking', async () => {
    // As if the notification were lost.
    await fleet.database.query('alter table app_keys disable trigger credentials_changed');
    await fleet.database.query(`update app_keys set revoked_at = now() where token_hash = '${tokenHash(appKey)}'`);
    await fleet.database.query('alter table app_keys enable trigger credentials_changed');
    expect(await models()).toEqual(SERVED);
    await fleet.database.query('update credential_version set number = number + 1, id = gen_random_uuid()');
    expect(await becomes(models, REFUSED)).toBeLessThan(REVOKED_MS);
  });

  it('does not reach an instance that the database is away from, until it is back', async () => {
    await fleet.way.close();
    await fleet.database.query(`update app_keys set revoked_at = now() where token_hash = '${tokenHash(appKey)}'`);
    expect(await becomes(models, [401, 401, 200])).toBeLessThan(REVOKED_MS);
    await fleet.way.open();
    expect(await becomes(models, REFUSED)).toBeLessThan(REVOKED_MS);
  });
});
