import type { EntityManager } from 'typeorm';
import type { RecordedTable } from './recorded-tables.js';

/** Columns of a row as PostgreSQL writes them in JSON. */
export type RecordedRow = Readonly<Record<string, unknown>>;

/** A row that differs between two states of the configuration. */
export interface RecordedChange {
  readonly table: RecordedTable;
  readonly key: string;
  /** Null where there was no such row. */
  readonly before: RecordedRow | null;
  readonly after: RecordedRow | null;
}

/** A part of a list that never changes. */
export interface Section {
  /** Null: all that follow. */
  readonly limit: number | null;
  readonly offset: number;
}

const ALL: Section = { limit: null, offset: 0 };

/** What one revision changed, in the order it was changed. */
export function changesOf(
  manager: EntityManager,
  revision: number,
  { limit, offset }: Section = ALL,
): Promise<RecordedChange[]> {
  return manager.query(
    `select table_name as table, row_key as key, before, after from revision_changes where revision = $1
     order by id limit $2 offset $3`,
    [revision, limit, offset],
  );
}

/**
 * What differs between two revisions: the changes in between folded into one for each row, without those that were
 * taken back.
 */
export async function changesBetween(
  manager: EntityManager,
  from: number,
  to: number,
  { limit, offset }: Section = ALL,
): Promise<RecordedChange[]> {
  const span = [Math.min(from, to), Math.max(from, to)];
  const changes: RecordedChange[] = await manager.query(FOLDED, [...span, limit, offset]);
  return from <= to ? changes : changes.map(reversed);
}

const FOLDED = `
  select table_name as table, row_key as key, first.before, last.after
  from (
    select table_name, row_key, min(revision) as first_revision, max(revision) as last_revision
    from revision_changes where revision > $1 and revision <= $2 group by table_name, row_key
  ) as span
  join revision_changes as first using (table_name, row_key)
  join revision_changes as last using (table_name, row_key)
  where first.revision = first_revision and last.revision = last_revision
    and first.before is distinct from last.after
  order by last.id limit $3 offset $4`;

function reversed({ before, after, ...row }: RecordedChange): RecordedChange {
  return { ...row, before: after, after: before };
}

/** How many rows each of these revisions left different; those that left none are missing. */
export async function changeCounts(
  manager: EntityManager,
  revisions: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  const counts: { revision: number; count: number }[] = await manager.query(
    'select revision, count(*)::integer as count from revision_changes where revision = any ($1) group by revision',
    [revisions],
  );
  return new Map(counts.map(({ revision, count }) => [revision, count]));
}
