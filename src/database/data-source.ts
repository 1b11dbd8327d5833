import type { DataSourceOptions } from 'typeorm';
import { MIGRATIONS } from '../../migrations/migrations.js';
import { ENTITIES } from './entities.js';

const POOL_SIZE = 10;
const CONNECT_TIMEOUT_MS = 3000;
/** Management answers 503 rather than wait for a database that hangs. */
const STATEMENT_TIMEOUT_MS = 10_000;

export function dataSourceOptions(url: string): DataSourceOptions {
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
    poolSize: POOL_SIZE,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    extra: { statement_timeout: STATEMENT_TIMEOUT_MS },
  };
}
