import type { DataSource, EntityManager } from 'typeorm';
import { LONGEST_LOCK_WAIT_MS, WRITE_LOCK } from './revision-publisher.js';

/** Reads when every write that has begun is over; none begins until the read has ended, so it must not take long. */
export async function betweenWrites<T>(
  dataSource: DataSource,
  read: (manager: EntityManager) => Promise<T>,
): Promise<T> {
  return dataSource.transaction(async (manager) => {
    await manager.query(`set local lock_timeout = '${LONGEST_LOCK_WAIT_MS}ms'`);
    await manager.query('select pg_advisory_xact_lock_shared($1)', [WRITE_LOCK]);
    return read(manager);
  });
}
