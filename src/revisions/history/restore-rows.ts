import type { EntityManager } from 'typeorm';
import type { RecordedChange, RecordedRow } from './recorded-changes.js';
import { keyColumnsOf, keyExpressionOf, RESTORED_TABLES, type RecordedTable } from './recorded-tables.js';

/** Who restores, for the columns that say who changed a row last and when. */
interface Stamp {
  readonly author: string;
  readonly revision: number;
}

/** Gives every row that differs its `before` again. Secrets are not among the tables this restores. */
export async function restoreRows(
  manager: EntityManager,
  differences: readonly RecordedChange[],
  stamp: Stamp,
): Promise<void> {
  const byTable = Map.groupBy(differences, ({ table }) => table);
  const of = (table: RecordedTable): readonly RecordedChange[] => byTable.get(table) ?? [];
  await freeNames(manager, of('providers'));
  for (const table of RESTORED_TABLES) await write(manager, table, of(table), stamp);
  for (const table of RESTORED_TABLES.toReversed()) await remove(manager, table, of(table));
  await stampChains(manager, [...of('chain_tiers'), ...of('chain_targets')], stamp);
}

/** Two providers may have swapped names, which are unique at every moment. */
async function freeNames(manager: EntityManager, providers: readonly RecordedChange[]): Promise<void> {
  await manager.query('update providers set name = gen_random_uuid()::text where id::text = any ($1)', [
    providers.map(({ key }) => key),
  ]);
}

async function write(
  manager: EntityManager,
  table: RecordedTable,
  differences: readonly RecordedChange[],
  stamp: Stamp,
): Promise<void> {
  const rows = differences.flatMap(({ before }) => (before ? [{ ...before, ...stampColumns(table, stamp) }] : []));
  // Rows from before a column was added do not name it: they keep what it holds, or get its default.
  for (const alike of Map.groupBy<string, RecordedRow>(rows, columnsOf).values()) {
    await manager.query(upsert(table, Object.keys(alike[0] ?? {})), [JSON.stringify(alike)]);
  }
}

function columnsOf(row: RecordedRow): string {
  return Object.keys(row).join();
}

/** Columns that the history leaves out, because they say something about the write and not about the configuration. */
function stampColumns(table: RecordedTable, { author, revision }: Stamp): RecordedRow {
  const updated_at = new Date().toISOString();
  if (table === 'providers') return { updated_at };
  return table === 'chains' ? { updated_at, updated_by: author, revision } : {};
}

function upsert(table: RecordedTable, columns: readonly string[]): string {
  const keys = keyColumnsOf(table);
  const list = columns.map(quoted).join();
  const changes = columns.filter((column) => !keys.includes(column)).map(quoted);
  return `insert into ${table} (${list}) overriding system value
    select ${list} from jsonb_populate_recordset(null::${table}, $1)
    on conflict (${keys.join()}) do update set ${changes.map((column) => `${column} = excluded.${column}`).join()}`;
}

function quoted(column: string): string {
  return `"${column}"`;
}

async function remove(
  manager: EntityManager,
  table: RecordedTable,
  differences: readonly RecordedChange[],
): Promise<void> {
  const added = differences.filter(({ before }) => before === null).map(({ key }) => key);
  if (added.length > 0) await manager.query(`delete from ${table} where ${keyExpressionOf(table)} = any ($1)`, [added]);
}

/** A chain of which only the targets were restored has changed too. */
async function stampChains(
  manager: EntityManager,
  parts: readonly RecordedChange[],
  { author, revision }: Stamp,
): Promise<void> {
  const purposes = new Set(parts.map(({ before, after }) => (before ?? after)?.['purpose_slug']));
  await manager.query(
    'update chains set updated_by = $1, updated_at = now(), revision = $2 where purpose_slug = any ($3)',
    [author, revision, [...purposes]],
  );
}
