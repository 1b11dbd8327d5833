import type { Check } from '../stage/prove.ts';
import type { Load } from './load.ts';
import type { Look, Watch } from './watch.ts';

/** Of each kind, for each request; a leak is one for each request of some kind, of which the rarest is one of 600. */
const MOST_LEFT_BEHIND = 0.001;
/** Pools and caches that are not full yet. */
const COMING_AND_GOING = 300;
/** What a connection that is kept for the next request refers to, of each kind. */
const OF_A_SOCKET = 25;
const KINDS = ['functions', 'emitters', 'timers'] as const;

/** What may be found at most. */
export interface Limits {
  readonly seconds: number;
  readonly rss_limit_mib: number;
  readonly heap_limit_kib: number;
  readonly descriptor_limit: number;
  readonly failed_percent: number;
}

export function checksOf(given: Limits, watch: Watch, load: Load, [before, after]: readonly [Look, Look]): Check[] {
  const grown = [
    { of: 'rss_mib', limit: given.rss_limit_mib, unit: 'MiB of memory' },
    { of: 'descriptors', limit: given.descriptor_limit, unit: 'descriptors' },
  ] as const;
  const sockets = Math.max(0, after.sockets - before.sockets);
  const most = COMING_AND_GOING + Math.round(load.sent() * MOST_LEFT_BEHIND);
  const left = [
    { of: 'heap_kib', limit: given.heap_limit_kib },
    { of: 'sockets', limit: most },
    ...KINDS.map((of) => ({ of, limit: most + sockets * OF_A_SOCKET })),
  ] as const;
  return [
    ...grown.map(({ of, limit, unit }) => {
      const growth = watch.growth(of, given.seconds);
      return { requirement: `at most ${limit} ${unit} more`, measured: growth.toFixed(1), holds: growth <= limit };
    }),
    ...left.map(({ of, limit }) => {
      const more = after[of] - before[of];
      return { requirement: `at most ${limit} ${of} left behind`, measured: String(more), holds: more <= limit };
    }),
    answered(given, load),
  ];
}

function answered({ failed_percent }: Limits, load: Load): Check {
  const failures = [...load.failures()].toSorted(([, one], [, other]) => other - one);
  const failed = failures.reduce((sum, [, count]) => sum + count, 0);
  const most = failures.slice(0, 3).map(([failure, count]) => `${count} × ${failure}`);
  return {
    requirement: `at most ${failed_percent} % of ${load.sent()} requests answered otherwise than they should be`,
    measured: `${failed}${failed > 0 ? `: ${most.join('; ')}` : ''}`,
    holds: failed <= (load.sent() * failed_percent) / 100,
  };
}
