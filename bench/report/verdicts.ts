import { LARGE, NAMES, WORKERS } from '../names.ts';
import { TITLES } from '../peers.ts';
import type { Row } from './rows.ts';

/** One line of what is demanded. */
export interface Verdict {
  readonly requirement: string;
  readonly measured: string;
  /** Null where it was not measured. */
  readonly holds: boolean | null;
}

/** All that verdicts are about. */
export interface Findings {
  readonly rows: readonly Row[];
  readonly idleMib?: number;
  /** Of resident memory over 10 minutes of load. */
  readonly growthMib?: number;
}

interface Bound {
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly unit: string;
}

const NOT_MEASURED = 'not measured';
const US_PER_MS = 1000;

export function judge(findings: Findings): readonly Verdict[] {
  const { rows, idleMib, growthMib } = findings;
  const of = (scenario: string, peer: string = TITLES.patchbay): Row | undefined =>
    rows.find((row) => row.scenario === scenario && row.peer === peer);
  const added = (scenario: string, pick: (row: Row) => number | undefined): number | undefined => {
    const [with_, without] = [of(scenario), of(scenario, TITLES.direct)].map((row) => row && pick(row));
    return with_ === undefined || without === undefined ? undefined : (with_ - without) / US_PER_MS;
  };
  return [
    bound('≥ 5 × Portkey, 1 KB, 32 connections', of(NAMES.usual)?.times_portkey, { atLeast: 5, unit: '×' }),
    bound('≥ 0.33 × nginx, 1 KB, 32 connections', of(NAMES.usual)?.times_nginx, { atLeast: 0.33, unit: '×' }),
    bound('≥ 0.33 × nginx, 100 KB prompt', of(NAMES.longPrompt)?.times_nginx, { atLeast: 0.33, unit: '×' }),
    bound(
      'added p50 ≤ 0.35 ms, 1 connection, of requests',
      added(NAMES.alone, ({ p50_us }) => p50_us),
      { atMost: 0.35, unit: 'ms' },
    ),
    bound(
      'added p99 ≤ 2 ms, 1 connection, of requests',
      added(NAMES.alone, ({ p99_us }) => p99_us),
      { atMost: 2, unit: 'ms' },
    ),
    bound('≥ 0.4 × nginx, 100-event stream', of(NAMES.events)?.times_nginx, { atLeast: 0.4, unit: '×' }),
    bound(
      'added first-byte p99 ≤ 5 ms, 512 streams',
      added(NAMES.paced, (row) => row.first_byte_p99_us),
      { atMost: 5, unit: 'ms' },
    ),
    bound(
      'added gap p99 ≤ 5 ms, 512 streams',
      added(NAMES.paced, ({ p99_us }) => p99_us),
      { atMost: 5, unit: 'ms' },
    ),
    bound('no stall, 512 streams', of(NAMES.paced)?.errors, { atMost: 0, unit: 'stalled or broken' }),
    ...[LARGE.oneKey, LARGE.manyKeys].map((title) =>
      bound(`≥ 0.95 × small configuration: ${title}`, of(LARGE.name, title)?.times_first, { atLeast: 0.95, unit: '×' }),
    ),
    bound('idle ≤ 120 MiB', idleMib, { atMost: 120, unit: 'MiB' }),
    bound('full load ≤ 250 MiB', highestPeak(rows), { atMost: 250, unit: 'MiB' }),
    bound('no growth over 10 minutes of load', growthMib, { atMost: 10, unit: 'MiB' }),
    twoWorkers(of(WORKERS.name, WORKERS.one), of(WORKERS.name, WORKERS.two)),
  ];
}

function bound(requirement: string, value: number | undefined, { atLeast, atMost, unit }: Bound): Verdict {
  if (value === undefined || !Number.isFinite(value)) return { requirement, measured: NOT_MEASURED, holds: null };
  const holds = value >= (atLeast ?? -Infinity) && value <= (atMost ?? Infinity);
  return { requirement, measured: `${Number(value.toPrecision(3))} ${unit}`, holds };
}

/** Of Patchbay in whatever scenario. */
function highestPeak(rows: readonly Row[]): number | undefined {
  const peaks = rows
    .filter(({ scenario, peer }) => peer === TITLES.patchbay && scenario !== LARGE.name)
    .map(({ peak_mib }) => peak_mib)
    .filter((peak) => peak !== undefined);
  return peaks.length === 0 ? undefined : Math.max(...peaks);
}

/**
 * On a machine of two cores the load takes its part of both, so the rate alone says too little. What two free cores would
 * carry follows from CPU time: the worker that took most, or both together, fill theirs first.
 */
function twoWorkers(one: Row | undefined, two: Row | undefined): Verdict {
  const requirement = 'two workers ≥ 1.6 × one, where two cores are free';
  if (one?.cpu_us === undefined || two?.cpu_us === undefined) return bound(requirement, undefined, { unit: '×' });
  const cpuUs = Math.max(two.busiest_cpu_us ?? two.cpu_us, two.cpu_us / 2);
  const { measured, holds } = bound(requirement, one.cpu_us / cpuUs, { atLeast: 1.6, unit: '× by CPU time' });
  return { requirement, measured: `${measured}; ${two.times_first ?? '?'} × beside the load`, holds };
}
