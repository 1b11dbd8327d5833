import type { DataSource } from 'typeorm';
import { UnusableDatabase } from '../errors/unusable-database.js';
import { isTableMissing } from './database-errors.js';
import type { DeploymentFile } from './deployment-file.js';
import { OwnConnection } from './own-connection.js';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** A restore makes primary keys only when all rows are there: one that is under way counts as an empty database. */
const STORED = `select id from deployment where exists (
  select from pg_constraint where conrelid = 'deployment'::regclass and contype = 'p')`;
/** As long as the pool gives the database. */
const CONNECT_TIMEOUT_MS = 3000;
const STATEMENT_TIMEOUT_MS = 5000;

/** Which deployment is expected, and why. */
interface Expectation {
  readonly expected: string | undefined;
  /** Why nobody knows whether one is remembered. */
  readonly doubt?: string;
  /** Nothing is: it is the one this instance has worked with. */
  readonly isUnwritten?: boolean;
}

/**
 * What a database means to an instance whose folder belongs to a deployment. An empty one was lost and is about to be
 * restored: whoever filled it would begin another deployment in its place. Where nothing is remembered, any database is
 * as good as another, unless this instance has worked with one.
 *
 * @param workedWith the deployment an instance that runs has worked with; gone by until the file is deleted
 * @returns the deployment that is expected; undefined where any is as good as another
 * @throws {UnusableDatabase} when the database does not hold it
 * @throws the database's error
 */
export async function requireExpectedDeployment(
  dataSource: DataSource,
  file: DeploymentFile,
  workedWith?: string,
): Promise<string | undefined> {
  const expectation = await expectationOf(file, workedWith);
  const { expected, doubt } = expectation;
  if (expected === undefined && doubt === undefined) return undefined;
  const found = await storedIn(dataSource);
  if (found === undefined) throw new UnusableDatabase(emptyFor(file, expectation), 'empty');
  if (found === expected || expected === undefined) return found;
  throw new UnusableDatabase(
    `The database holds deployment ${found}, but this instance ${belongs(file, expectation, '')}, so it is not used: correct DATABASE_URL or restore the backup (docs/backup.md), or ${consent(expectation)} if the change is meant.`,
    'other_deployment',
  );
}

function emptyFor(file: DeploymentFile, expectation: Expectation): string {
  const { expected, doubt } = expectation;
  const why =
    expected === undefined
      ? `${file.path} cannot be read (${doubt})`
      : `this instance ${belongs(file, expectation, 'deployment ')}`;
  return `The database is empty, but ${why}, so it is not filled: restore the backup under another name and rename it (docs/backup.md), or ${consent(expectation)} if a new beginning is meant.`;
}

function belongs({ path }: DeploymentFile, { expected, isUnwritten }: Expectation, noun: string): string {
  return isUnwritten === true ? `has worked with ${noun}${expected}` : `belongs to ${noun}${expected} (${path})`;
}

function consent({ isUnwritten }: Expectation): string {
  return isUnwritten === true ? 'restart it' : 'delete that file';
}

async function expectationOf(file: DeploymentFile, workedWith: string | undefined): Promise<Expectation> {
  try {
    const expected = await file.read();
    if (expected === undefined) return withoutFile(file, workedWith);
    if (UUID.test(expected)) return { expected };
    if (expected === '' && workedWith === undefined) return { expected: undefined };
    return { expected: workedWith, doubt: 'it holds no id' };
  } catch (error) {
    return { expected: workedWith, doubt: String(error) };
  }
}

function withoutFile({ hasBeenThere }: DeploymentFile, workedWith: string | undefined): Expectation {
  // Deleted since it was named: another one is meant.
  if (hasBeenThere || workedWith === undefined) return { expected: undefined };
  return { expected: workedWith, isUnwritten: true };
}

/** Over a connection of its own: others work with whatever the pool is connected to. */
async function storedIn(dataSource: DataSource): Promise<string | undefined> {
  const connection = await OwnConnection.open(dataSource, 'patchbay start', STATEMENT_TIMEOUT_MS, {
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
  });
  try {
    const [row] = await connection.query<{ id: string }>(STORED);
    return row?.id;
  } catch (error) {
    if (isTableMissing(error)) return undefined;
    throw error;
  } finally {
    connection.close();
  }
}
