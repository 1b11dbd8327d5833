import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import { MIGRATIONS, NEWEST_RELEASED } from '../migrations/migrations.js';
import { dataSourceOptions } from '../src/database/data-source.js';
import { createTestDatabase, type TestDatabase } from './support/database.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { LogRecorder } from './support/log-recorder.js';
import { plug } from './support/plug.js';
import { breaks, schemaShape } from './support/schema-shape.js';
import { type ModelServer, startModelServer } from './support/upstreams.js';

type Migrations = (new () => MigrationInterface)[];

/** Brings a database to where these migrations leave it. */
async function migrated(url: string, migrations: Migrations): Promise<DataSource> {
  const source = await new DataSource({ ...dataSourceOptions(url), migrations }).initialize();
  await source.runMigrations();
  return source;
}

describe('a migration that is newer than the newest release', () => {
  let database: TestDatabase;
  let source: DataSource;
  let runner: QueryRunner;
  beforeAll(async () => {
    database = await createTestDatabase();
    const released = MIGRATIONS.slice(0, MIGRATIONS.indexOf(NEWEST_RELEASED) + 1);
    source = await migrated(database.url, released);
    runner = source.createQueryRunner();
  });
  afterAll(async () => {
    await runner.release();
    await source.destroy();
    await database.drop();
  });

  it('leaves that release working', async () => {
    const before = await schemaShape(runner);
    const newest = await migrated(database.url, MIGRATIONS);
    await newest.destroy();
    expect(breaks(before, await schemaShape(runner))).toEqual([]);
  });

  it.each([
    ['alter table purposes drop column description', ['purposes.description is gone']],
    [
      'alter table purposes rename column description to about',
      ['purposes.about is new and must be given', 'purposes.description is gone'],
    ],
    ['drop table agent_types', ['agent_types.name is gone', 'agent_types.purpose_slug is gone']],
    ['alter table providers add region text not null', ['providers.region is new and must be given']],
    ['alter table providers alter column model set not null', ['providers.model must be given now']],
    ['alter table purposes alter column max_retries type bigint', ['purposes.max_retries was integer and is bigint']],
    [
      'alter table purposes add constraint short check (length(slug) < 90)',
      [expect.stringMatching(/^purposes: short may refuse/)],
    ],
    ['create unique index once on purposes (description)', [expect.stringMatching(/^purposes: once may refuse/)]],
    ['alter table purposes add region text', []],
    ["alter table purposes add region text not null default '' check (region <> 'x')", []],
    ['create table regions (name text primary key); create index on purposes (description)', []],
    ['alter table providers alter column name drop not null', []],
  ])('is judged by what it does: %s', async (statement, found) => {
    await runner.startTransaction();
    try {
      const before = await schemaShape(runner);
      await runner.query(statement);
      expect(breaks(before, await schemaShape(runner))).toEqual(found);
    } finally {
      await runner.rollbackTransaction();
    }
  });
});

/** What the next release could bring. */
class NextRelease9999000000000 implements MigrationInterface {
  readonly name = 'NextRelease9999000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table providers add region text;
      alter table purposes add colour text not null default 'blue';
      create table regions (name text primary key);
      create index on requests (answer_bytes);`);
  }

  async down(): Promise<void> {
    throw new Error('nobody goes back');
  }
}

/** Repeats the work until the other thing is over. */
async function whilePending(other: Promise<unknown>, work: () => Promise<void>): Promise<void> {
  const over = Symbol('over');
  while ((await Promise.race([other.then(() => over), work()])) !== over);
}

describe('an instance whose database the next release migrates', () => {
  let gateway: Gateway;
  let models: ModelServer;
  beforeAll(async () => {
    gateway = await startGateway();
    models = await startModelServer();
    await plug(gateway, 'chat', { name: 'models', url: models.url });
  });
  afterAll(async () => {
    await gateway.stop();
    await models.stop();
  });

  const chat = async (): Promise<number> =>
    (await gateway.infer('chat/completions', { messages: [{ role: 'user', content: 'Hello' }] })).status;

  it('goes on serving and writing meanwhile and afterwards', async () => {
    const upgrade = migrated(gateway.databaseUrl, [...MIGRATIONS, NextRelease9999000000000]);
    const statuses = new Set<number>();
    await whilePending(upgrade, async () => void statuses.add(await chat()));
    await (await upgrade).destroy();
    statuses.add(await chat());
    expect([...statuses]).toEqual([200]);
    expect((await gateway.manage('PUT', '/purposes/later', { description: 'after the upgrade' })).status).toBe(200);
    expect((await gateway.manage('GET', '/servers')).status).toBe(200);
  });

  it('can be started again, which says so', async () => {
    let log: LogRecorder | undefined;
    const again = await startGateway({}, gateway, (app) => (log = LogRecorder.installedIn(app)));
    try {
      expect(log?.lines).toContainEqual({
        level: 'warn',
        context: 'database',
        message: expect.stringMatching(/^a newer release has migrated this database \(NextRelease9999000000000\)/),
      });
      const { status, body } = await again.manage<{ description: string }>('GET', '/purposes/later');
      expect([status, body.description]).toEqual([200, 'after the upgrade']);
    } finally {
      await again.stop();
    }
  });
});
