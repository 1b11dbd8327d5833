import type { Schema } from '../../api/types.js';
import { type SummedMetric, valueOf } from './sums.js';

/** A line of the chart. */
export interface Series {
  /** As the row of the table it belongs to is called. */
  readonly key: string;
  readonly name: string;
  /** One a bucket; null where nothing was measured. */
  readonly values: readonly (number | null)[];
}

export const OTHERS = 'others';
/** More lines nobody can follow. */
export const MOST_LINES = 6;

/** Sums of each bucket, those without any row being 0. */
export function valuesIn(
  buckets: readonly number[],
  rows: readonly Schema<'UsageRow'>[],
  metric: SummedMetric,
): readonly number[] {
  const byTime = new Map(rows.map((row) => [timeOf(row), valueOf(row, metric)]));
  return buckets.map((time) => byTime.get(time) ?? 0);
}

/** What is in the whole and in none of the lines; undefined when there is nothing of that. */
export function othersOf(whole: readonly number[], lines: readonly Series[]): Series | undefined {
  const values = whole.map((value, place) => {
    const shown = lines.reduce((sum, line) => sum + (line.values[place] ?? 0), 0);
    return withoutDust(value - shown);
  });
  return values.some((value) => value > 0) ? { key: OTHERS, name: 'everything else', values } : undefined;
}

/** Sums of money are not exact, and lines may be a moment older than the whole. */
function withoutDust(value: number): number {
  return value < 1e-9 ? 0 : value;
}

function timeOf({ hour, day }: Schema<'UsageRow'>): number {
  return Date.parse(hour ?? day ?? '');
}
