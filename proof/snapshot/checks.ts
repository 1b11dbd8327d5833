import type { Check, Findings } from '../stage/prove.ts';
import { medianOf } from './lookups.ts';
import type { Written } from './writing.ts';

/** What is asked for; times in milliseconds. */
interface Limits {
  /** So many writes must count. */
  readonly writes: number;
  readonly full_reads: number;
  readonly applied_within_ms: number;
  readonly blocked_at_most_ms: number;
  /** A write during which the witness was later than this does not count. */
  readonly witness_ms: number;
  readonly lookup_percent: number;
}

/** Those in which the machine was not late itself. */
export function counted(written: readonly Written[], { witness_ms }: Limits): readonly Written[] {
  return written.filter(({ witnessMs }) => witnessMs <= witness_ms);
}

export function writeChecks(
  written: readonly Written[],
  { writes: count, applied_within_ms, blocked_at_most_ms }: Limits,
): readonly Check[] {
  const applied = written.map(({ appliedMs }) => appliedMs);
  return [
    {
      requirement: `a revision is read, built and served ≤ ${applied_within_ms} ms after it is stored`,
      ...longestOf(applied, { count, limitMs: applied_within_ms }),
    },
    {
      requirement: `a revision, and all that follows, blocks requests ≤ ${blocked_at_most_ms} ms`,
      ...longestOf(blocksOf(written), { count, limitMs: blocked_at_most_ms }),
    },
  ];
}

/** Of revisions that have no row in common with the one before. */
export function anewCheck(written: readonly Written[], { full_reads: count, blocked_at_most_ms }: Limits): Check {
  return {
    requirement: `reading everything anew, and all that follows, blocks requests ≤ ${blocked_at_most_ms} ms`,
    ...longestOf(blocksOf(written), { count, limitMs: blocked_at_most_ms }),
  };
}

function blocksOf(written: readonly Written[]): readonly number[] {
  return written.map(({ block }) => block.blocked_ms);
}

/** @param count so many of them are needed */
function longestOf(
  timesMs: readonly number[],
  { count, limitMs }: { readonly count: number; readonly limitMs: number },
): Omit<Check, 'requirement'> {
  if (timesMs.length < count) return { measured: `the machine was late in all but ${timesMs.length}`, holds: false };
  const longestMs = Math.max(...timesMs);
  const measured = `median ${medianOf(timesMs).toFixed(0)} ms, longest ${longestMs.toFixed(0)} ms of ${timesMs.length}`;
  return { measured, holds: longestMs <= limitMs };
}

export function lookupCheck(lookups: ReadonlyMap<number, number>, { lookup_percent }: Limits): Check {
  const times = [...lookups.values()];
  const holds = Math.max(...times) <= ((times[0] ?? 0) * lookup_percent) / 100;
  const measured = [...lookups].map(([size, nanoseconds]) => `${size}: ${nanoseconds.toFixed(0)} ns`).join(', ');
  return { requirement: `a route takes ≤ ${lookup_percent} % of what it takes with 10 providers`, measured, holds };
}

export function rowsOf(read: string, written: readonly Written[], { witness_ms }: Limits): Findings['rows'] {
  return written.map(({ what, answeredMs, appliedMs, block, witnessMs, load }) => ({
    changed: what,
    read,
    'answered ms': Math.round(answeredMs),
    'applied ms': appliedMs,
    'longest block ms': block.blocked_ms.toFixed(1),
    'of it worked ms': block.worked_ms.toFixed(1),
    'witness ms': witnessMs.toFixed(1),
    counts: witnessMs <= witness_ms ? 'yes' : 'no',
    'load average': load.toFixed(1),
  }));
}
