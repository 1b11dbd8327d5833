import type { ReactNode } from 'react';
import type { Pages } from '../api/use-pages.js';
import { ErrorNote } from './error-note.js';
import { count } from './format.js';
import { type Column, Table } from './table.js';
import { Waiting } from './waiting.js';

interface Props<Row> {
  readonly pages: Pages<Row>;
  /** What they are, as the states say it: `agent types`. */
  readonly what: string;
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string | number;
  readonly onOpen?: (row: Row) => void;
  readonly openKey?: string | number | null;
  /** In place of the table while there is nothing. */
  readonly empty: ReactNode;
}

/** A list of any length in each of its states: being asked for, refused, empty, there. */
export function PagesTable<Row>({ pages, what, empty, ...table }: Props<Row>): ReactNode {
  const { rows, error, isPending, hasMore, onEnd, retry } = pages;
  return (
    <>
      {error !== null && <ErrorNote error={error} onRetry={retry} />}
      {isPending && <Waiting for={`the ${what}`} />}
      {!isPending && error === null && rows.length === 0 && empty}
      {rows.length > 0 && <Table {...table} rows={rows} onEnd={onEnd} footer={footerOf(rows.length, what, hasMore)} />}
    </>
  );
}

function footerOf(rows: number, what: string, hasMore: boolean): string {
  if (hasMore) return `${count(rows)} so far; more come as you scroll`;
  return rows === 1 ? 'Only this one' : `${count(rows)} ${what}`;
}
