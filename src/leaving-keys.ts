import type { DataSource } from 'typeorm';
import { ALL_KEKS } from './encryption/sealed-tables.js';
import { betweenWrites } from './revisions/between-writes.js';

/**
 * Why master keys must not be taken from a process that serves; undefined when nothing that is stored needs them.
 *
 * @param leaving their ids
 */
export async function whyNotWithout(dataSource: DataSource, leaving: readonly string[]): Promise<string | undefined> {
  if (leaving.length === 0) return undefined;
  try {
    const needed = await neededOf(dataSource, leaving);
    if (needed.length === 0) return undefined;
    return `stored secrets need ${needed.join(', ')}, which would be gone; add what is missing to BYOK_PREVIOUS_KEYS and send SIGHUP again`;
  } catch (error) {
    return `the database does not tell whether stored secrets need ${leaving.join(', ')}, which would be gone (${String(error)}); add what is missing to BYOK_PREVIOUS_KEYS, or wait for the database, and send SIGHUP again`;
  }
}

/** A write that has begun may store something with a key that seems to be needed no more: such are waited for. */
function neededOf(dataSource: DataSource, ids: readonly string[]): Promise<readonly string[]> {
  return betweenWrites(dataSource, async (manager) => {
    const rows: { id: string }[] = await manager.query(
      `select distinct kek_id as id from (${ALL_KEKS}) as sealed where kek_id = any($1) order by kek_id`,
      [ids],
    );
    return rows.map(({ id }) => id);
  });
}
