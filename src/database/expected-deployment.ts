import type { DataSource } from 'typeorm';
import { UnusableDatabase } from '../errors/unusable-database.js';
import { sqlStateOf } from './database-errors.js';
import { DeploymentFile } from './deployment-file.js';
import { OwnConnection } from './own-connection.js';

const UNDEFINED_TABLE = '42P01';
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** A restore makes primary keys only when all rows are there: one that is under way counts as an empty database. */
const STORED = `select id from deployment where exists (
  select from pg_constraint where conrelid = 'deployment'::regclass and contype = 'p')`;
/** As long as the pool gives the database. */
const CONNECT_TIMEOUT_MS = 3000;
const STATEMENT_TIMEOUT_MS = 5000;

/**
 * What a database means to an instance whose folder belongs to a deployment. An empty one was lost and is about to be
 * restored: whoever filled it would have all others follow to an empty configuration. Where nothing is remembered, any
 * database is as good as another.
 *
 * @throws {UnusableDatabase} when the database does not hold the deployment of the folder
 * @throws the database's error
 */
export async function requireExpectedDeployment(dataSource: DataSource, folder: string): Promise<void> {
  const file = new DeploymentFile(folder);
  const { expected, doubt } = await rememberedIn(file);
  if (expected === undefined && doubt === undefined) return;
  const found = await storedIn(dataSource);
  if (found === undefined) throw new UnusableDatabase(emptyFor(file.path, expected, doubt), 'empty');
  if (found === expected || expected === undefined) return;
  throw new UnusableDatabase(
    `The database holds deployment ${found}, but this instance belongs to ${expected} (${file.path}), so it is not used: correct DATABASE_URL or restore the backup (docs/backup.md), or delete that file if the change is meant.`,
    'other_deployment',
  );
}

function emptyFor(path: string, expected: string | undefined, doubt: string | undefined): string {
  const why =
    expected === undefined
      ? `${path} cannot be read (${doubt})`
      : `this instance belongs to deployment ${expected} (${path})`;
  return `The database is empty, but ${why}, so it is not filled: restore the backup under another name and rename it (docs/backup.md), or delete that file if a new beginning is meant.`;
}

/** `doubt`: why nobody knows whether a deployment is remembered. */
async function rememberedIn(file: DeploymentFile): Promise<{ readonly expected?: string; readonly doubt?: string }> {
  try {
    const expected = await file.read();
    if (expected === undefined) return {};
    return UUID.test(expected) ? { expected } : { doubt: 'it holds no id' };
  } catch (error) {
    return { doubt: String(error) };
  }
}

/** Over a connection of its own: others work with whatever the pool is connected to. */
async function storedIn(dataSource: DataSource): Promise<string | undefined> {
  const connection = await OwnConnection.open(dataSource, 'patchbay start', STATEMENT_TIMEOUT_MS, CONNECT_TIMEOUT_MS);
  try {
    const [row] = await connection.query<{ id: string }>(STORED);
    return row?.id;
  } catch (error) {
    if (sqlStateOf(error) === UNDEFINED_TABLE) return undefined;
    throw error;
  } finally {
    connection.close();
  }
}
