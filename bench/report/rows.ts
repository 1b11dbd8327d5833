import { TITLES } from '../peers.ts';
import type { Sample } from '../rounds.ts';
import { median, medianRatio } from '../statistics.ts';

/** One contestant in one scenario: medians over the rounds. */
export interface Row {
  readonly scenario: string;
  readonly peer: string;
  /** Requests, or whole streams; of paced streams events, and p50 and p99 are the gaps between them. */
  readonly per_second: number;
  readonly p50_us: number;
  readonly p99_us: number;
  readonly first_byte_p50_us?: number;
  readonly first_byte_p99_us?: number;
  /** Of the gateway for each that is counted; the same number is CPU seconds per million. */
  readonly cpu_us?: number;
  /** Of its process that took most, where it has more than one. */
  readonly busiest_cpu_us?: number;
  /** Resident memory of the gateway: the most in any round. */
  readonly peak_mib?: number;
  /** Rate compared with the scenario's first contestant, with nginx and with Portkey. */
  readonly times_first?: number;
  readonly times_nginx?: number;
  readonly times_portkey?: number;
  /** Sum over the rounds. */
  readonly errors: number;
  /** Share of the machine that others used before, the most in any round, 0 to 1. */
  readonly others_busy: number;
  /** Of each round, to see how steady the machine was. */
  readonly per_second_by_round: readonly number[];
}

export function summarise(samples: readonly Sample[]): readonly Row[] {
  const groups = Map.groupBy(samples, ({ scenario, peer }) => `${scenario}\n${peer}`);
  const rates = new Map([...groups].map(([key, group]) => [key, group.map(({ perSecond }) => perSecond)]));
  return [...groups].map(([key, group]) => {
    const [scenario = '', peer = ''] = key.split('\n');
    const against = (other: string): number | undefined => {
      const [mine, theirs] = [rates.get(key), rates.get(`${scenario}\n${other}`)];
      return mine && theirs && other !== peer ? precise(medianRatio(mine, theirs)) : undefined;
    };
    const first = samples.find((sample) => sample.scenario === scenario)?.peer ?? '';
    return summary(scenario, peer, group, {
      times_first: against(first),
      times_nginx: against(TITLES.nginx),
      times_portkey: against(TITLES.portkey),
    });
  });
}

function summary(scenario: string, peer: string, samples: readonly Sample[], ratios: Ratios): Row {
  const all = (pick: (sample: Sample) => number | undefined): readonly number[] =>
    samples.map(pick).filter((value) => value !== undefined);
  const typical = (pick: (sample: Sample) => number | undefined): number | undefined => {
    const values = all(pick);
    return values.length === 0 ? undefined : rounded(median(values));
  };
  const peaks = all(({ peakMib }) => peakMib);
  return {
    scenario,
    peer,
    per_second: typical(({ perSecond }) => perSecond) ?? 0,
    p50_us: typical(({ p50Us }) => p50Us) ?? 0,
    p99_us: typical(({ p99Us }) => p99Us) ?? 0,
    first_byte_p50_us: typical(({ firstByte }) => firstByte?.p50Us),
    first_byte_p99_us: typical(({ firstByte }) => firstByte?.p99Us),
    cpu_us: typical(({ cpuUs }) => cpuUs),
    busiest_cpu_us: typical(({ cpuUs, busiestCpuUs }) => (cpuUs === busiestCpuUs ? undefined : busiestCpuUs)),
    peak_mib: peaks.length === 0 ? undefined : Math.max(...peaks),
    ...ratios,
    errors: samples.reduce((sum, { errors }) => sum + errors, 0),
    others_busy: precise(Math.max(...samples.map(({ busyBefore }) => busyBefore))),
    per_second_by_round: samples.map(({ perSecond }) => rounded(perSecond)),
  };
}

type Ratios = Pick<Row, 'times_first' | 'times_nginx' | 'times_portkey'>;

/** Whole numbers, unless they are small. */
function rounded(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toFixed(1));
}

function precise(ratio: number): number {
  return Number(ratio.toPrecision(3));
}

/** Scenarios whose load alone is not twice as fast as every gateway: what they say of the fastest is too little. */
export function tightScenarios(rows: readonly Row[]): readonly string[] {
  return [...Map.groupBy(rows, ({ scenario }) => scenario)].flatMap(([scenario, group]) => {
    const direct = group.find(({ peer }) => peer === TITLES.direct)?.per_second;
    // Paced streams have the same rate everywhere.
    if (direct === undefined || group.some((row) => row.first_byte_p50_us !== undefined)) return [];
    const close = group.filter(({ peer, per_second }) => peer !== TITLES.direct && per_second * 2 > direct);
    const names = close.map(({ peer, per_second }) => `${peer} ${Math.round((100 * per_second) / direct)} %`);
    return names.length === 0 ? [] : [`${scenario}: of what the load reaches directly, ${names.join(', ')}`];
  });
}
