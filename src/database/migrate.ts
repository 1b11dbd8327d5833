import { Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { unknownMigrations } from './unknown-migrations.js';

/** Any fixed number; instances that start together agree on it. */
const MIGRATION_LOCK = 7_288_001;

/**
 * Runs pending migrations; of several instances that start together one does it while the others wait. A database that
 * a newer release has migrated is used as it is: what a release adds leaves the one before it working.
 */
export async function migrate(dataSource: DataSource): Promise<void> {
  const lock = dataSource.createQueryRunner();
  try {
    await lock.query('set statement_timeout = 0');
    await lock.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    try {
      await runWithoutTimeLimit(dataSource);
      const unknown = await unknownMigrations(dataSource);
      if (unknown.length > 0) new Logger('database').warn(newer(unknown));
    } finally {
      await lock.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK]);
      await lock.query('reset statement_timeout');
    }
  } finally {
    await lock.release();
  }
}

/** A migration may rewrite a large table; the time limits of everyday statements are not for it. */
async function runWithoutTimeLimit({ options }: DataSource): Promise<void> {
  const { onConnect } = (options.extra ?? {}) as { readonly onConnect?: unknown };
  const unlimited = await new DataSource({ ...options, extra: { onConnect } }).initialize();
  try {
    await unlimited.runMigrations();
  } finally {
    await unlimited.destroy();
  }
}

function newer(unknown: readonly string[]): string {
  return `a newer release has migrated this database (${unknown.join(', ')}); this one goes on with it, which is meant for the time of an upgrade`;
}
