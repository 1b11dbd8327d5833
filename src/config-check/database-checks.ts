import { DataSource } from 'typeorm';
import { masterKeyFrom } from '../crypto/key-ring.js';
import type { Environment } from '../config/environment.js';
import type { MasterKeys } from '../config/master-keys.js';
import { dataSourceOptions } from '../database/data-source.js';
import { DeploymentFile } from '../database/deployment-file.js';
import { requireExpectedDeployment } from '../database/expected-deployment.js';
import { unknownMigrations } from '../database/unknown-migrations.js';
import { ALL_KEKS } from '../encryption/sealed-tables.js';
import { UnusableDatabase } from '../errors/unusable-database.js';
import { checkStoredCredentials } from './credential-checks.js';
import { type Finding, note, ok, problem, wordsOf } from './finding.js';

const OLDEST_SERVER = 140_000;
/** Sessions, tokens and limits compare times of the database with those of this machine. */
const MOST_CLOCK_DIFFERENCE_MS = 5000;
/** SQLSTATEs of a table or a column that the next migrations bring. */
const NOT_THERE_YET = /does not exist/;

interface Server {
  readonly version: number;
  readonly clock: number;
  readonly isStandby: boolean;
  readonly mayCreate: boolean;
}

/** What a start would meet in the database; it is only read. */
export async function checkDatabase(
  url: string,
  environment: Environment,
  keys: MasterKeys | undefined,
): Promise<readonly Finding[]> {
  const dataSource = new DataSource(dataSourceOptions(url, 1));
  try {
    await dataSource.initialize();
  } catch (error) {
    return [
      problem(
        `the database of DATABASE_URL: ${wordsOf(error)}; check the URL, and that it runs and lets this machine in.`,
      ),
    ];
  }
  try {
    await requireExpectedDeployment(dataSource, new DeploymentFile(environment.DATA_DIR));
    return await lookAt(dataSource, environment, keys);
  } catch (error) {
    if (error instanceof UnusableDatabase) return [problem(error.message)];
    return [problem(`the database of DATABASE_URL: ${wordsOf(error)}`)];
  } finally {
    await dataSource.destroy();
  }
}

async function lookAt(
  dataSource: DataSource,
  environment: Environment,
  keys: MasterKeys | undefined,
): Promise<readonly Finding[]> {
  const askedAt = Date.now();
  const [server]: Server[] = await dataSource.query(
    `select current_setting('server_version_num')::int as version, pg_is_in_recovery() as "isStandby",
       extract(epoch from clock_timestamp())::float8 * 1000 as clock,
       coalesce(has_schema_privilege(current_schema(), 'create'), false) as "mayCreate"`,
  );
  if (!server) return [problem('the database of DATABASE_URL answers nothing')];
  const names = await migrationsIn(dataSource);
  const pending = dataSource.migrations.filter(({ name }) => !names.includes(name ?? '')).length;
  return [
    versionOf(server),
    clockOf(server.clock - (askedAt + Date.now()) / 2),
    ...(server.isStandby
      ? [problem('the database is a standby and stores nothing: give the address of the primary.')]
      : []),
    pendingOf(pending, server),
    ...(names.length > 0 ? await newerOf(dataSource) : []),
    ...(await checkStoredCredentials(dataSource, environment, names.length > 0)),
    ...(keys ? await keysOf(dataSource, keys) : []),
  ];
}

function versionOf({ version }: Server): Finding {
  const major = Math.floor(version / 10_000);
  return version >= OLDEST_SERVER
    ? ok(`the database answers: PostgreSQL ${major}`)
    : problem(`the database is PostgreSQL ${major}: 14 or newer is needed.`);
}

function clockOf(differenceMs: number): Finding {
  const seconds = (Math.abs(differenceMs) / 1000).toFixed(1);
  return Math.abs(differenceMs) <= MOST_CLOCK_DIFFERENCE_MS
    ? ok('the clocks of the database and of this machine agree')
    : problem(`the clocks of the database and of this machine differ by ${seconds} s: synchronise both (NTP).`);
}

function pendingOf(count: number, { mayCreate }: Server): Finding {
  if (count === 0) return ok('the schema is that of this build');
  if (mayCreate) return note(`${count} migrations are pending: the next start runs them`);
  return problem(
    `${count} migrations are pending, and this user may not create tables: grant it CREATE on the schema.`,
  );
}

async function newerOf(dataSource: DataSource): Promise<readonly Finding[]> {
  const unknown = await unknownMigrations(dataSource);
  if (unknown.length === 0) return [];
  return [note(`a newer release has migrated this database (${unknown.join(', ')}): go on to that release soon`)];
}

async function migrationsIn(dataSource: DataSource): Promise<readonly string[]> {
  const [{ isThere }]: [{ isThere: boolean }] = await dataSource.query(
    `select to_regclass('migrations') is not null as "isThere"`,
  );
  if (!isThere) return [];
  const rows = await dataSource.query<{ name: string }[]>('select name from migrations');
  return rows.map(({ name }) => name);
}

async function keysOf(dataSource: DataSource, { active, previous }: MasterKeys): Promise<readonly Finding[]> {
  const loaded = new Set([active, ...previous].map((key) => masterKeyFrom(key).id));
  try {
    const rows = await dataSource.query<{ kekId: string; count: number }[]>(
      `select kek_id as "kekId", count(*)::int as count from (${ALL_KEKS}) as sealed group by kek_id`,
    );
    const lacking = rows.filter(({ kekId }) => !loaded.has(kekId));
    if (lacking.length === 0) return [ok('the master keys open what is stored')];
    return lacking.map(({ kekId, count }) =>
      problem(`${count} stored secrets need the master key ${kekId}: add it to BYOK_PREVIOUS_KEYS.`),
    );
  } catch (error) {
    if (NOT_THERE_YET.test(wordsOf(error))) return [];
    throw error;
  }
}
