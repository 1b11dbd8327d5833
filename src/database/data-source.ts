import type { DataSourceOptions } from 'typeorm';
import { MIGRATIONS } from '../../migrations/migrations.js';
import { DEFAULT_POOL_SIZE } from '../config/environment.js';
import { ENTITIES } from './entities.js';

const CONNECT_TIMEOUT_MS = 3000;
/** Enforced by the server: a statement that waits or works for longer is given up and management answers 503. */
const STATEMENT_TIMEOUT_MS = 10_000;

/** @param poolSize most connections at a time */
export function dataSourceOptions(url: string, poolSize: number = DEFAULT_POOL_SIZE): DataSourceOptions {
  return {
    type: 'postgres',
    url,
    applicationName: 'patchbay',
    entities: ENTITIES,
    migrations: MIGRATIONS,
    synchronize: false,
    migrationsTransactionMode: 'each',
    // A condition whose value went missing must not select every row.
    invalidWhereValuesBehavior: { null: 'throw', undefined: 'throw' },
    poolSize,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    extra: {
      statement_timeout: STATEMENT_TIMEOUT_MS,
      // An instance that was stopped in the middle of a write must not keep all others from writing.
      idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
    },
  };
}
