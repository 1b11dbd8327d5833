import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { AwayScene, complaintsOf, type Instance } from './support/away-scene.js';
import { query } from './support/embedded-postgres.js';
import { LostDatabase } from './support/lost-database.js';
import { StartFolder } from './support/start-folder.js';

// Several starts of a server each.
jest.setTimeout(90_000);

const SERVED = String.raw`Until then, requests are served from revision 3 as it was known at \S+Z, until \S+Z at the longest, management gets 503 and Patchbay keeps trying$`;
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

function deploymentFile(): string {
  return join(scene.folder.data, 'deployment');
}

async function remembered(): Promise<string> {
  return (await readFile(deploymentFile(), 'utf8')).trim();
}

/** It was lost, and a server is there again that has an empty one of its name. */
async function loseToAnEmptyOne(): Promise<LostDatabase> {
  lost = await LostDatabase.lose(scene.database);
  await lost.makeEmpty();
  return lost;
}

async function expectServedFromFile(instance: Instance, reason: RegExp): Promise<void> {
  const { status, body, headers } = await scene.chat(instance.url);
  expect([status, body['model'], headers.get('x-config-revision')]).toEqual([200, 'tiny.gguf', '3']);
  const managed = await scene.manage(instance.url, 'PUT', '/purposes/new', {});
  expect([managed.status, managed.body['code']]).toEqual([503, 'database_unavailable']);
  const ready = { status: 'degraded', revision: 3, database: 'down', reason: expect.stringMatching(reason) };
  expect(await scene.readiness(instance.url)).toMatchObject({ status: 200, body: ready });
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

async function untilStored(instance: Instance, requests: number): Promise<void> {
  const isStored = async () =>
    (await query(scene.database.url, 'select count(*)::int as count from requests'))['count'] === requests;
  await instance.server.until(isStored, `to store the usage of ${requests} requests`);
}

describe('an instance that belongs to a deployment and finds an empty database', () => {
  it('leaves it empty and serves from its file, until it is restored', async () => {
    const backup = await loseToAnEmptyOne();
    const instance = await scene.start();
    await scene.until(instance, 'degraded');
    await expectServedFromFile(
      instance,
      /^The database is empty or half restored, and is not filled .* Restore the backup under another name and rename it, or delete the file "deployment" in DATA_DIR if a new beginning is meant\.$/,
    );
    expect(await query(scene.database.url, TABLES)).toEqual({ tables: 0 });
    await expectOneComplaint(
      instance,
      `^The database is empty, but this instance belongs to deployment ${await remembered()} \\(\\.data/deployment\\), so it is not filled: restore the backup under another name and rename it \\(docs/backup\\.md\\), or delete that file if a new beginning is meant\\. ${SERVED}`,
    );
    await backup.restore();
    await expectWhole(instance);
    // What was used meanwhile as well.
    await untilStored(instance, 2);
    expect(instance.server.stderr).toBe('');
  });

  it('does so with each of its workers', async () => {
    const backup = await loseToAnEmptyOne();
    const instance = await scene.start({ WEB_CONCURRENCY: '2' });
    await instance.server.until(() => complaintsOf(instance.server).length === 2, 'to say so twice');
    await instance.server.said(/(worker 2 .*serves)/);
    expect((await scene.chat(instance.url)).status).toBe(200);
    expect(await query(scene.database.url, TABLES)).toEqual({ tables: 0 });
    await backup.restore();
    await instance.server.until(
      () => instance.server.stdout.match(/serving revision 3 /g)?.length === 2,
      'to read the database with both',
    );
    // Each says so when it serves from its file and when it serves from the database, however often it has tried.
    expect(instance.server.stdout.match(/worker \d .*serves/g)?.length).toBeLessThanOrEqual(4);
  });

  it('finds it so as well when it has waited for the database to be back', async () => {
    await scene.way.close();
    const instance = await scene.start();
    await instance.server.said(/(the database cannot be reached)/);
    const backup = await loseToAnEmptyOne();
    await scene.way.open();
    await instance.server.said(/(The database is empty, but this instance belongs to deployment)/);
    await expectServedFromFile(instance, /^The database is empty or half restored, /);
    expect(await query(scene.database.url, TABLES)).toEqual({ tables: 0 });
    await backup.restore();
    await expectWhole(instance);
  });

  it('begins anew once the file is deleted that the message names', async () => {
    await loseToAnEmptyOne();
    const former = await remembered();
    const instance = await scene.start();
    await instance.server.said(/(delete that file if a new beginning is meant)/);
    await rm(deploymentFile());
    await scene.until(instance, 'ok');
    expect((await scene.readiness(instance.url)).body).toMatchObject({ revision: 1 });
    expect((await scene.manage(instance.url, 'PUT', '/purposes/new', {})).body).toMatchObject({ revision: 2 });
    await scene.untilKept(instance.server, (revision) => revision === 2);
    expect(await remembered()).not.toBe(former);
  });

  it('without a file to serve from waits all the same, and says so', async () => {
    await rm(join(scene.folder.data, 'snapshot.pb1'));
    const backup = await loseToAnEmptyOne();
    const instance = await scene.start();
    await instance.server.said(/(The database is empty, .* Until then, requests get 503 and Patchbay keeps trying)/);
    expect(await scene.readiness(instance.url)).toMatchObject({
      status: 503,
      body: { status: 'not_ready', reason: expect.stringMatching(/^The database is empty .* Restore the backup /) },
    });
    expect(await query(scene.database.url, TABLES)).toEqual({ tables: 0 });
    await backup.removeEmpty();
    await instance.server.said(
      /(refuses Patchbay \(database \S+ does not exist\).* requests get 503 and Patchbay keeps trying)/,
    );
    // Longer than the next two tries take.
    for (const end = performance.now() + 1500; performance.now() < end;) {
      expect((await scene.readiness(instance.url)).status).toBe(503);
    }
    await backup.restore();
    await expectWhole(instance);
  });

  it('takes one that is being restored for an empty one', async () => {
    await loseToAnEmptyOne();
    const instance = await scene.start();
    await scene.until(instance, 'degraded');
    const half = 'create table deployment (only_row boolean default true, id uuid)';
    await query(scene.database.url, half);
    await query(scene.database.url, `insert into deployment (id) values ('${await remembered()}')`);
    for (const end = performance.now() + 1500; performance.now() < end;) {
      expect((await scene.readiness(instance.url)).body).toMatchObject({
        reason: expect.stringMatching(/half restored/),
      });
    }
    expect(await query(scene.database.url, TABLES)).toEqual({ tables: 1 });
    await expectServedFromFile(instance, /^The database is empty or half restored, /);
  });

  it.each([
    ['cannot be read', async () => (await rm(deploymentFile()), await mkdir(deploymentFile())), /EISDIR/],
    ['holds no id', () => writeFile(deploymentFile(), '\0'.repeat(37)), /it holds no id/],
  ])('leaves it empty as well where its file %s', async (_, spoil, why) => {
    await rm(join(scene.folder.data, 'snapshot.pb1'));
    await loseToAnEmptyOne();
    await spoil();
    const instance = await scene.start();
    await instance.server.said(/(The database is empty, but \S+deployment cannot be read)/);
    expect(complaintsOf(instance.server)).toEqual([expect.stringMatching(why)]);
    expect(await query(scene.database.url, TABLES)).toEqual({ tables: 0 });
  });
});

describe('an instance that finds the database of another deployment', () => {
  it('neither follows it nor stores anything there, and is whole again with its own', async () => {
    const backup = await loseToAnEmptyOne();
    const stranger = await StartFolder.make();
    try {
      const filling = stranger.start({ ...scene.variables, DATABASE_URL: scene.database.url });
      await filling.url();
      await filling.stop();
    } finally {
      await stranger.remove();
    }
    const instance = await scene.start();
    await scene.until(instance, 'degraded');
    await expectServedFromFile(instance, /^The database is not that of the deployment this instance belongs to: /);
    await expectOneComplaint(
      instance,
      `^The database holds deployment \\S+, but this instance belongs to ${await remembered()} \\(.*\\), so it is not used: .* ${SERVED}`,
    );
    const stored = `select (select count(*)::int from instances) as instances, (select count(*)::int from requests) as requests`;
    expect(await query(scene.database.url, stored)).toEqual({ instances: 0, requests: 0 });
    await backup.restore();
    await expectWhole(instance);
    await untilStored(instance, 2);
  });
});

describe('an instance that the database refuses', () => {
  it('goes on serving from its file where there is no database of the name yet, and tries again', async () => {
    await scene.way.close();
    const instance = await scene.start();
    await instance.server.said(/(the database cannot be reached)/);
    lost = await LostDatabase.lose(scene.database);
    await scene.way.open();
    await instance.server.said(
      new RegExp(
        String.raw`(The database of DATABASE_URL refuses Patchbay \(database \S+ does not exist\); correct DATABASE_URL\. ${SERVED.slice(0, -1)})`,
      ),
    );
    await expectServedFromFile(instance, /^The database refuses this instance: .* The log has its words: /);
    await lost.restore();
    await expectWhole(instance);
    expect(instance.server.stderr).toBe('');
  });

  it('starts from its file where its password is not taken, and keeps trying', async () => {
    const url = new URL(scene.variables['DATABASE_URL'] ?? '');
    url.password = 'wrong-secret';
    const instance = await scene.start({ DATABASE_URL: url.href });
    await scene.until(instance, 'degraded');
    await expectServedFromFile(instance, /^The database refuses this instance: /);
    await expectOneComplaint(instance, `refuses Patchbay \\(password authentication failed .*\\); .* ${SERVED}`);
    expect(instance.server.output).not.toContain('wrong-secret');
    expect(await instance.server.stop()).toEqual({ code: 0, signal: null });
  });
});
