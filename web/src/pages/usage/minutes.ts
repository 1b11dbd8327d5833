import type { Schema } from '../../api/types.js';
import { MOST_LINES, type Series } from './series.js';

const MINUTE_MS = 60_000;
const MINUTES = 60;

interface Lines {
  readonly times: readonly number[];
  readonly series: readonly Series[];
}

/**
 * Providers of the overview as lines by the minute.
 *
 * @param rows of the usage by provider: they have the names
 * @param nowMs the last minute is the one that has begun
 */
export function minuteLines(
  providers: readonly Schema<'ProviderOverview'>[],
  rows: readonly Schema<'UsageRow'>[],
  show: 'requests' | 'latency',
  nowMs: number = Date.now(),
): Lines {
  const lastMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
  const times = Array.from({ length: MINUTES }, (_, place) => lastMs - (MINUTES - 1 - place) * MINUTE_MS);
  const names = new Map(rows.map(({ provider_id, provider }) => [provider_id, provider]));
  const series = providers.slice(0, MOST_LINES).map(({ provider_id: id, minutes, requests_by_minute }) => ({
    key: JSON.stringify({ provider_id: id }),
    name: names.get(id) ?? `provider ${id}`,
    values: numbersIn(show === 'latency' ? minutes : requests_by_minute),
  }));
  return { times, series: series.filter(({ values }) => values.some((value) => value !== null && value > 0)) };
}

/** A minute without an answer has no number. */
function numbersIn(values: readonly unknown[]): readonly (number | null)[] {
  return values.map((value) => (typeof value === 'number' ? value : null));
}
