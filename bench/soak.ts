import { wrk } from './load/wrk.ts';
import { chatRequest } from './payload.ts';
import { residentMib, treeOf } from './stage/process-cost.ts';
import type { Stage } from './stage/stage.ts';
import { slope } from './statistics.ts';

const SAMPLE_S = 10;
/** Of the time; the heap finds its size in it. */
const SETTLING_SHARE = 0.2;
const WINDOW_S = 600;
const LOAD = { connections: 32, body: chatRequest() };

export interface Soaked {
  readonly seconds: number;
  readonly per_second: number;
  readonly errors: number;
  /** Resident memory of the gateway, every 10 s. */
  readonly rss_mib: readonly number[];
  /** Over 10 minutes: the slope of a straight line through the last four fifths. */
  readonly growth_mib: number;
}

/** Load without a pause, and the gateway's memory meanwhile. */
export async function soak(stage: Stage, seconds: number, say: (text: string) => void): Promise<Soaked> {
  const { gateway, targets, emptyLogs } = stage;
  const rssMib: number[] = [];
  const look = (): void => {
    const mib = treeOf(gateway.pid).reduce((sum, pid) => sum + (residentMib(pid) ?? Number.NaN), 0);
    rssMib.push(mib);
    say(`${rssMib.length * SAMPLE_S} s: ${mib} MiB\n`);
    emptyLogs();
  };
  const timer = setInterval(look, SAMPLE_S * 1000);
  try {
    const { perSecond, errors } = await wrk(targets.answers, LOAD, seconds);
    return {
      seconds,
      per_second: Math.round(perSecond),
      errors,
      rss_mib: rssMib,
      growth_mib: Number(growthMib(rssMib).toFixed(1)),
    };
  } finally {
    clearInterval(timer);
  }
}

/** @param rssMib one for every 10 s */
export function growthMib(rssMib: readonly number[]): number {
  const settled = rssMib.slice(Math.floor(rssMib.length * SETTLING_SHARE));
  return slope(settled.map((mib, index) => [index * SAMPLE_S, mib] as const)) * WINDOW_S;
}
