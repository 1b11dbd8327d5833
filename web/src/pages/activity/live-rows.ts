import type { Schema } from '../../api/types.js';

type Row = Schema<'LoggedRequest'>;

/** More than this, and the first page is asked for again in place of keeping them. */
export const MOST_LIVE_ROWS = 400;
/** What the server may have told before its pages have it. */
const OVERLAP_MS = 15_000;

/** What came by itself since the pages were asked for. */
export interface LiveRows {
  /** Newest first. */
  readonly rows: readonly Row[];
  /** Those that wait because somebody reads further down, or has paused. */
  readonly held: readonly Row[];
  /** How many were too many to be told one by one. */
  readonly leftOut: number;
}

export const NO_LIVE_ROWS: LiveRows = { rows: [], held: [], leftOut: 0 };

/** @param isHeld nothing may move on the page now */
export function withRow(live: LiveRows, row: Row, isHeld: boolean): LiveRows {
  if (isHeld) return { ...live, held: sorted([row, ...live.held]).slice(0, MOST_LIVE_ROWS) };
  return { ...live, rows: sorted([row, ...live.rows]) };
}

export function released(live: LiveRows): LiveRows {
  return live.held.length === 0 ? live : { ...live, rows: sorted([...live.held, ...live.rows]), held: [] };
}

/** After pages were asked for again: only what they may not have yet is kept. */
export function afterPages(live: LiveRows, nowMs: number): LiveRows {
  const isFresh = ({ at, duration_ms }: Row): boolean => Date.parse(at) + duration_ms > nowMs - OVERLAP_MS;
  return { rows: [...live.held, ...live.rows].filter(isFresh), held: [], leftOut: 0 };
}

/** Everything in one list, newest first, each request once. */
export function merged(live: readonly Row[], pages: readonly Row[]): readonly Row[] {
  if (live.length === 0) return pages;
  const known = new Set(pages.map(({ id }) => id));
  const fresh = live.filter(({ id }) => !known.has(id));
  return fresh.length === 0 ? pages : sorted([...fresh, ...pages]);
}

/** By arrival like the pages, although they are told when they end; each once. */
function sorted(rows: readonly Row[]): readonly Row[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return [...byId.values()].toSorted((one, other) => compare(other.at, one.at) || compare(other.id, one.id));
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
