import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { AppliedService } from '../src/revisions/propagation/applied.service.js';
import { SnapshotHolder } from '../src/snapshot/snapshot-holder.js';
import { tokenHash } from '../src/access/token.js';
import { type AppliedAnswer, Fleet, listInstances, servedBy, until } from './support/fleet.js';
import { expectInTime } from './support/in-time.js';

jest.setTimeout(60_000);

/** Promised to whoever brings the database back. */
const CONVERGED_MS = 3000;

let fleet: Fleet;
beforeAll(async () => {
  fleet = await Fleet.start();
});
afterAll(() => fleet.stop());

async function write(slug: string): Promise<number> {
  const { body } = await fleet.first.manage<AppliedAnswer>('PUT', `/purposes/${slug}?wait=applied`, {});
  expect(body.applied).toMatchObject({ all: true });
  return body.revision;
}

/** Whether each instance serves a purpose of this name. */
const serving = (slug: string) => fleet.instances.map(({ app }) => app.get(SnapshotHolder).current.purposes.has(slug));

/** Takes the last write back as if it had never been: nobody is told. */
async function lose(slug: string, revision: number): Promise<void> {
  await fleet.database.query(
    `begin; delete from purposes where slug = '${slug}'; delete from revisions where number = ${revision}; commit`,
  );
}

describe('a database that has lost its last commit', () => {
  it('is followed back to what it has, and on to another revision of the same number', async () => {
    let revision = 0;
    await expectInTime(CONVERGED_MS, async () => {
      revision = await write('lost');
      await lose('lost', revision);
      const tookMs = await until(() => fleet.instances.every(({ app }) => servedBy(app) === revision - 1));
      expect(serving('lost')).toEqual([false, false, false]);
      return tookMs;
    });
    expect(await write('instead')).toBe(revision);
    expect(serving('instead')).toEqual([true, true, true]);
  });

  it('and has stored another one of its number is not said to be served by who serves the lost one', async () => {
    const revision = await write('first-of-two');
    await fleet.database.query(
      `begin; delete from purposes where slug = 'first-of-two';
       insert into purposes (slug, description) values ('second-of-two', '');
       update revisions set id = gen_random_uuid() where number = ${revision}; commit`,
    );
    const [applied, listed] = await Promise.all([
      fleet.first.app.get(AppliedService).waitFor(revision),
      listInstances(fleet.second),
    ]);
    expect([applied.all, serving('second-of-two')]).toEqual([true, [true, true, true]]);
    expect(listed.map(({ lag }) => lag <= 1)).toEqual([true, true, true]);
    await until(async () => (await listInstances(fleet.second)).every(({ lag }) => lag === 0));
  });

  it('serves a write at once on the instance that made it, whatever number that served before', async () => {
    const revisions = [await write('gone-1'), await write('gone-2')];
    await lose('gone-2', revisions[1] ?? 0);
    await lose('gone-1', revisions[0] ?? 0);
    const { body } = await fleet.first.manage<AppliedAnswer>('PUT', '/purposes/anew', {});
    expect([body.revision, servedBy(fleet.first.app), serving('anew')[0]]).toEqual([revisions[0], revisions[0], true]);
    await until(() => serving('anew').every(Boolean));
  });

  it('and with it changes of credentials is asked for them, whatever number they have', async () => {
    const models = () =>
      Promise.all(
        fleet.instances.map(async ({ url, appKey }) => {
          const answer = await fetch(`${url}/v1/models`, { headers: { authorization: `Bearer ${appKey}` } });
          return answer.status;
        }),
      );
    const hash = tokenHash(fleet.first.appKey);
    await expectInTime(CONVERGED_MS, async (before) => {
      if (before > 0) await fleet.database.query(`update app_keys set revoked_at = null where token_hash = '${hash}'`);
      await until(async () => (await models()).every((status) => status === 200));
      await fleet.database.query(
        `begin; alter table app_keys disable trigger credentials_changed;
         update app_keys set revoked_at = now() where token_hash = '${hash}';
         alter table app_keys enable trigger credentials_changed;
         update credential_version set number = number - 1, id = gen_random_uuid(); commit`,
      );
      return until(async () => (await models()).every((status) => status === 401));
    });
  });
});
