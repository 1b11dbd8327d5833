import { percentile } from '../../bench/statistics.ts';
import type { Client, Heard } from '../accounting/client.ts';
import type { Check } from '../stage/prove.ts';

const MOST_QUOTED = 120;

/** Nothing of a series may be more than a limit; a series of nothing has not been looked at. */
export function noneAbove(requirement: string, valuesMs: readonly number[], limitMs: number): Check {
  const most = Math.max(...valuesMs);
  return {
    requirement: `${requirement} ≤ ${limitMs} ms`,
    measured: valuesMs.length === 0 ? 'nothing' : `${most.toFixed(0)} ms at most of ${valuesMs.length}`,
    holds: valuesMs.length > 0 && most <= limitMs,
  };
}

export function isSo(requirement: string, holds: boolean, measured: string | number): Check {
  return { requirement, measured: String(measured), holds };
}

/** Every request of a client has been answered whole. */
export function noneFailed({ acknowledged, failed }: Client, requirement = 'every request is answered'): Check {
  const [first] = failed;
  const all = acknowledged.length + failed.length;
  const reason = first ? `, the first ${reasonOf(first)}` : '';
  return isSo(requirement, failed.length === 0 && all > 0, `${failed.length} of ${all} failed${reason}`);
}

export function reasonOf({ status, text }: Heard): string {
  return `${status}: ${JSON.stringify(text.slice(-MOST_QUOTED))}`;
}

/** How long answers took that were sent since some time. */
export function timesSince(from: number, { acknowledged, failed }: Client): readonly number[] {
  return [...acknowledged, ...failed]
    .filter(({ sentAt }) => sentAt >= from)
    .map(({ sentAt, answeredAt }) => answeredAt - sentAt);
}

/** Of some times, as a row of a table shows them. */
export function spreadOf(timesMs: readonly number[]): Readonly<Record<string, string>> {
  return {
    'p50 ms': percentile(timesMs, 0.5).toFixed(1),
    'p99 ms': percentile(timesMs, 0.99).toFixed(1),
    'most ms': Math.max(0, ...timesMs).toFixed(0),
  };
}
