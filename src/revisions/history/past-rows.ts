import { setImmediate } from 'node:timers/promises';
import type { EntityManager, EntityTarget, ObjectLiteral } from 'typeorm';
import type { RecordedRow } from './recorded-changes.js';
import { keyExpressionOf, type RecordedTable } from './recorded-tables.js';

/** The rows of a table as a revision left them: those of now, with every later change undone. */
export async function pastRows(
  manager: EntityManager,
  table: RecordedTable,
  revision: number,
): Promise<readonly RecordedRow[]> {
  const rows: { readonly past: RecordedRow }[] = await manager.query(
    `with later as (
       select distinct on (row_key) row_key, before from revision_changes
       where table_name = $1 and revision > $2 order by row_key, revision
     )
     select to_jsonb(now) - 'sealed' as past from ${table} as now
     where ${keyExpressionOf(table)} not in (select row_key from later)
     union all
     select before from later where before is not null`,
    [table, revision],
  );
  return rows.map(({ past }) => past);
}

/** So many rows are taken in before requests have their turn. */
const ROWS_AT_A_TIME = 500;

/**
 * The same as TypeORM would have read them.
 * @param entity what it maps the table to
 */
export async function pastEntities<T extends ObjectLiteral>(
  manager: EntityManager,
  entity: EntityTarget<T>,
  revision: number,
): Promise<readonly T[]> {
  const { tableName, columns } = manager.getRepository(entity).metadata;
  const entities: T[] = [];
  for (const row of await pastRows(manager, tableName as RecordedTable, revision)) {
    const fields = columns.map(({ propertyName, databaseName, type }) => [
      propertyName,
      type === 'timestamptz' ? timeOf(row[databaseName]) : row[databaseName],
    ]);
    if (entities.push(Object.fromEntries(fields) as T) % ROWS_AT_A_TIME === 0) await setImmediate();
  }
  return entities;
}

/** Undefined for what the history leaves out. */
function timeOf(text: unknown): Date | undefined {
  return typeof text === 'string' ? new Date(text) : undefined;
}
