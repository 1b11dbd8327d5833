import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Client } from 'pg';
import { startEmbeddedPostgres } from '../src/database/embedded/embedded-postgres.js';
import { AwayScene, complaintsOf, type Instance } from './support/away-scene.js';
import { FAST, query } from './support/embedded-postgres.js';
import { freePort } from './support/free-port.js';
import { LostDatabase } from './support/lost-database.js';
import { newCredential } from './support/run-canaries.js';
import { StartFolder } from './support/start-folder.js';

// Several starts of a server each.
jest.setTimeout(90_000);

const SERVED = String.raw`Until then, requests are served from revision 3 as it was known at \S+Z, until \S+Z at the longest, management gets 503 and Patchbay keeps trying$`;
const EMPTY = /^The database is empty or half restored, and is not filled .*: requests are served from the last known /;
const STRANGE = /^The database is not that of the deployment this instance belongs to: requests are served from the /;
const REFUSES = /^The database refuses this instance: requests are served from memory, .* The log has its words: /;
const TABLES = `select count(*)::int as tables from pg_tables where schemaname = 'public'`;

let left: AwayScene;
let scene: AwayScene;
let lost: LostDatabase | undefined;
beforeAll(async () => {
  left = await AwayScene.set();
  await left.leaveFile();
});
afterAll(() => left.strike());
beforeEach(async () => {
  scene = await AwayScene.after(left);
});
afterEach(async () => {
  await lost?.restore();
  lost = undefined;
  await scene.strike();
});

async function running(variables: Readonly<Record<string, string>> = {}): Promise<Instance> {
  const instance = await scene.start(variables);
  await scene.until(instance, 'ok');
  return instance;
}

async function remembered(): Promise<string> {
  return (await readFile(join(scene.folder.data, 'deployment'), 'utf8')).trim();
}

/** @param fill what happens to the empty one before it can be reached */
async function loseToAnEmptyOne(fill: () => Promise<void> = () => Promise.resolve()): Promise<LostDatabase> {
  await scene.way.close();
  lost = await LostDatabase.lose(scene.database);
  await lost.makeEmpty();
  await fill();
  await scene.way.open();
  return lost;
}

/** As an instance without a deployment does. */
async function fillAsStranger(): Promise<void> {
  const stranger = await StartFolder.make();
  try {
    const filling = stranger.start({ ...scene.variables, DATABASE_URL: scene.database.url });
    await filling.url();
    await filling.stop();
  } finally {
    await stranger.remove();
  }
}

async function untilReason({ server, url }: Instance, reason: RegExp): Promise<void> {
  const isTold = async () => reason.test(String((await scene.readiness(url)).body['reason']));
  await server.until(isTold, `to tell ${String(reason)}`);
}

/** Of one whose app key is known here, and of one that only the database could know. */
async function expectServedFromMemory({ url }: Instance): Promise<void> {
  const { status, body, headers } = await scene.chat(url);
  expect([status, body['model'], headers.get('x-config-revision')]).toEqual([200, 'tiny.gguf', '3']);
  const unknown = await scene.chat(url, newCredential('app key'));
  expect([unknown.status, unknown.body['error']]).toEqual([
    503,
    expect.objectContaining({ code: 'database_unavailable' }),
  ]);
  const managed = await scene.manage(url, 'PUT', '/purposes/new', {});
  expect([managed.status, managed.body['code']]).toEqual([503, 'database_unavailable']);
}

/** Lines reach the log a little later than answers their clients. */
async function expectOneComplaint({ server }: Instance, words: string): Promise<void> {
  await server.until(() => complaintsOf(server).length > 0, 'to complain');
  expect(complaintsOf(server)).toEqual([expect.stringMatching(new RegExp(words))]);
}

async function expectWhole(instance: Instance): Promise<void> {
  await scene.until(instance, 'ok');
  expect((await scene.readiness(instance.url)).body).toEqual({ status: 'ok', revision: 3, database: 'ok' });
  expect((await scene.manage(instance.url, 'PUT', '/purposes/back', {})).body).toMatchObject({ revision: 4 });
  expect((await scene.chat(instance.url)).status).toBe(200);
}

async function untilStored({ server }: Instance, requests: number): Promise<void> {
  const isStored = async () =>
    (await query(scene.database.url, 'select count(*)::int as count from requests'))['count'] === requests;
  await server.until(isStored, `to store the usage of ${requests} requests`);
}

describe('an instance that runs while its database becomes an empty one', () => {
  it('goes on with what it has and leaves it empty, until it is restored', async () => {
    const instance = await running();
    const backup = await loseToAnEmptyOne();
    await untilReason(instance, EMPTY);
    await expectServedFromMemory(instance);
    expect(await query(scene.database.url, TABLES)).toEqual({ tables: 0 });
    await expectOneComplaint(
      instance,
      `^The database is empty, but this instance belongs to deployment ${await remembered()} \\(\\.data/deployment\\), so it is not filled: .* ${SERVED}`,
    );
    await backup.restore();
    await expectWhole(instance);
    // What was used meanwhile as well.
    await untilStored(instance, 2);
    expect(instance.server.stderr).toBe('');
  });

  it('does so with each of its workers, and says so once each', async () => {
    const instance = await running({ WEB_CONCURRENCY: '2' });
    await instance.server.until(
      () => instance.server.stdout.match(/serving revision 3 /g)?.length === 2,
      'to serve with both',
    );
    // Beside what else there is to say on the way to it and back.
    const told = () => complaintsOf(instance.server).filter((words) => words.startsWith('The database is empty'));
    const backup = await loseToAnEmptyOne();
    await instance.server.until(() => told().length === 2, 'to say so twice');
    expect((await scene.chat(instance.url)).status).toBe(200);
    expect(await query(scene.database.url, TABLES)).toEqual({ tables: 0 });
    await backup.restore();
    await expectWhole(instance);
    expect(told()).toHaveLength(2);
  });

  it('belongs to what it has worked with where it could write no file', async () => {
    await rm(join(scene.folder.data, 'snapshot.pb1'));
    const instance = await running();
    // It is written no second time: as good as never.
    await scene.untilKept(instance.server, (revision) => revision === 3);
    await rm(join(scene.folder.data, 'deployment'));
    const backup = await loseToAnEmptyOne();
    await untilReason(instance, EMPTY);
    await expectServedFromMemory(instance);
    expect(await query(scene.database.url, TABLES)).toEqual({ tables: 0 });
    await expectOneComplaint(
      instance,
      `this instance has worked with deployment \\S+, .* or restart it if a new beginning`,
    );
    await backup.restore();
    await expectWhole(instance);
  });
});

describe('an instance that runs while its database becomes that of another deployment', () => {
  it('takes nothing of it and stores nothing there, and is whole again with its own', async () => {
    const instance = await running();
    const backup = await loseToAnEmptyOne(fillAsStranger);
    // Also before it has had a look.
    for (let told = ''; !STRANGE.test(told); told = String((await scene.readiness(instance.url)).body['reason'])) {
      expect((await scene.manage(instance.url, 'PUT', '/purposes/new', {})).status).toBe(503);
    }
    await expectServedFromMemory(instance);
    await expectOneComplaint(
      instance,
      `^The database holds deployment \\S+, but this instance belongs to ${await remembered()} \\(.*\\), so it is not used: .* ${SERVED}`,
    );
    const stored = `select (select count(*)::int from instances) as instances,
      (select count(*)::int from requests) as requests, (select max(number) from revisions) as revision`;
    expect(await query(scene.database.url, stored)).toEqual({ instances: 0, requests: 0, revision: 1 });
    await backup.restore();
    await expectWhole(instance);
    await untilStored(instance, 2);
  });

  it('neither does so over connections that stay', async () => {
    const instance = await running();
    const own = await remembered();
    await query(
      scene.database.url,
      `do $$ begin
        update deployment set id = gen_random_uuid();
        update app_keys set revoked_at = now();
        delete from instances;
        insert into revisions (number, author, action, subject) values (4, 'somebody', 'purpose.update', 'purpose chat');
        perform pg_notify('patchbay_revision', '4');
      end $$`,
    );
    await untilReason(instance, STRANGE);
    await expectServedFromMemory(instance);
    expect(await query(scene.database.url, 'select count(*)::int as count from instances')).toEqual({ count: 0 });
    await query(scene.database.url, `update deployment set id = '${own}'`);
    // Its own, so what has changed there counts.
    await instance.server.said(/(serving revision 4 )/);
    await instance.server.until(
      async () => (await scene.chat(instance.url)).status === 401,
      'to know of the revocation',
    );
    await scene.until(instance, 'ok');
  });

  it('follows it once the file is deleted that the message names', async () => {
    const instance = await running();
    await loseToAnEmptyOne(fillAsStranger);
    await instance.server.said(/(or delete that file if the change is meant)/);
    await rm(join(scene.folder.data, 'deployment'));
    await scene.until(instance, 'ok');
    await instance.server.said(/(serving revision 1 )/);
    expect((await scene.manage(instance.url, 'PUT', '/purposes/new', {})).body).toMatchObject({ revision: 2 });
    await scene.untilKept(instance.server, (revision) => revision === 2);
  });
});

describe('an instance that runs while the database begins to refuse it', () => {
  let folder: StartFolder;
  let database: Awaited<ReturnType<typeof startEmbeddedPostgres>>;
  let owner: Client;
  beforeEach(async () => {
    folder = await StartFolder.make();
    // A server of its own: on that of the run, all tests share one role.
    const directory = join(folder.path, 'postgres');
    database = await startEmbeddedPostgres({ directory, password: 'first-secret', settings: FAST });
    owner = new Client({ connectionString: database.url });
    await owner.connect();
  });
  afterEach(async () => {
    await owner.end();
    await database.stop();
    await folder.remove();
  });

  async function changePassword(password: string): Promise<void> {
    await owner.query(`alter role current_user password '${password}'`);
    await owner.query('select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()');
  }

  it('says so, goes on from memory, and is whole again once its password is taken', async () => {
    const port = await freePort();
    const server = folder.start({ ...scene.variables, DATABASE_URL: database.url, PORT: String(port) });
    const instance = { server, url: await server.url() };
    await scene.plugIn(instance.url);
    await changePassword('other-secret');
    await untilReason(instance, REFUSES);
    await expectServedFromMemory(instance);
    await server.said(/(password authentication failed)/);
    await changePassword('first-secret');
    await expectWhole(instance);
    expect(server.output).not.toMatch(/first-secret|other-secret/);
  });
});
