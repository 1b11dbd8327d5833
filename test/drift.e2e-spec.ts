import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../src/database/data-source.js';
import { createTestDatabase, type TestDatabase } from './support/database.js';

/** The schema builder asks for it before it has made it. */
const ITS_TABLE =
  'create table typeorm_metadata (type text, database text, schema text, "table" text, name text, value text)';
/** What tables have beyond what entities say: guards, indexes, defaults, columns PostgreSQL fills by itself. */
const BEYOND = /DROP CONSTRAINT|DROP INDEX|ALTER COLUMN "\w+" (DROP|SET) DEFAULT|"typeorm_metadata"/;

let database: TestDatabase;
let source: DataSource;
beforeAll(async () => {
  database = await createTestDatabase();
  source = await new DataSource(dataSourceOptions(database.url)).initialize();
  await source.runMigrations();
  await source.query(ITS_TABLE);
});
afterAll(async () => {
  await source.destroy();
  await database.drop();
});

/** What TypeORM would have to do to the migrated tables for the entities to fit. */
async function drift(): Promise<readonly string[]> {
  const generated: { dropped: string }[] = await source.query(
    `select format('ALTER TABLE "%s" DROP COLUMN "%s"', table_name, column_name) as dropped
     from information_schema.columns where is_generated = 'ALWAYS' and table_schema = 'public'`,
  );
  const filled = new Set(generated.map(({ dropped }) => dropped));
  const { upQueries } = await source.driver.createSchemaBuilder().log();
  return upQueries.map(({ query }) => query).filter((query) => !BEYOND.test(query) && !filled.has(query));
}

describe('the entities', () => {
  it('are what the migrations make', async () => {
    expect(await drift()).toEqual([]);
  });

  it.each([
    [
      'alter table purposes rename content_days to days',
      'alter table purposes rename days to content_days',
      ['ALTER TABLE "purposes" RENAME COLUMN "days" TO "content_days"'],
    ],
    [
      'alter table purposes alter max_retries type bigint',
      'alter table purposes alter max_retries type integer',
      ['ALTER TABLE "purposes" DROP COLUMN "max_retries"', 'ALTER TABLE "purposes" ADD "max_retries" integer NOT NULL'],
    ],
    [
      'alter table purposes alter description drop not null',
      'alter table purposes alter description set not null',
      ['ALTER TABLE "purposes" ALTER COLUMN "description" SET NOT NULL'],
    ],
    [
      'alter table providers add region text not null',
      'alter table providers drop region',
      ['ALTER TABLE "providers" DROP COLUMN "region"'],
    ],
    [
      'alter table sessions rename to logins',
      'alter table logins rename to sessions',
      [expect.stringMatching(/^CREATE TABLE "sessions"/)],
    ],
  ])('would be seen to differ: %s', async (change, undo, found) => {
    await source.query(change);
    const seen = await drift();
    await source.query(undo);
    expect(seen).toEqual(expect.arrayContaining(found));
    expect(await drift()).toEqual([]);
  });
});
