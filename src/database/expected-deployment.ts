import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { UnusableDatabase } from '../errors/unusable-database.js';
import { sqlStateOf } from './database-errors.js';
import { DeploymentFile } from './deployment-file.js';
import { OwnConnection } from './own-connection.js';

const UNDEFINED_TABLE = '42P01';
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
  const expected = await rememberedIn(file);
  if (expected === undefined) return;
  const found = await storedIn(dataSource);
  if (found === expected) return;
  if (found === undefined) {
    throw new UnusableDatabase(
      `The database is empty, but this instance belongs to deployment ${expected} (${file.path}), so it is not filled: restore the backup, or delete that file if a new beginning is meant.`,
      'empty',
    );
  }
  throw new UnusableDatabase(
    `The database holds deployment ${found}, but this instance belongs to ${expected} (${file.path}), so it is not used: correct DATABASE_URL or restore the backup, or delete that file if the change is meant.`,
    'other_deployment',
  );
}

async function rememberedIn(file: DeploymentFile): Promise<string | undefined> {
  try {
    return await file.read();
  } catch (error) {
    new Logger('database').warn(
      `${file.path} cannot be read (${String(error)}), so whatever database is there counts as the one of this instance`,
    );
    return undefined;
  }
}

/** Over a connection of its own: others work with whatever the pool is connected to. */
async function storedIn(dataSource: DataSource): Promise<string | undefined> {
  const connection = await OwnConnection.open(dataSource, 'patchbay start', STATEMENT_TIMEOUT_MS, CONNECT_TIMEOUT_MS);
  try {
    const [row] = await connection.query<{ id: string }>('select id from deployment');
    return row?.id;
  } catch (error) {
    if (sqlStateOf(error) === UNDEFINED_TABLE) return undefined;
    throw error;
  } finally {
    connection.close();
  }
}
