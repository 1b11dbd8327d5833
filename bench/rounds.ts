import type { Measurement } from './load/target.ts';
import type { Contestant, Scenario } from './scenarios.ts';
import { cpuUs, forgetPeak, peakMib, treeOf } from './stage/process-cost.ts';

/** Before each scenario: what it alone uses is compiled and cached then. */
const WARM_UP_SECONDS = 3;

/** One contestant in one scenario in one round. */
export interface Sample extends Measurement {
  readonly scenario: string;
  readonly peer: string;
  /** Share of the machine that others used right before it, 0 to 1. */
  readonly busyBefore: number;
  /** CPU time of the gateway for each that is counted, all of its processes. */
  readonly cpuUs?: number;
  /** Of its process that took most. */
  readonly busiestCpuUs?: number;
  /** The most memory it has held meanwhile, all of its processes, MiB. */
  readonly peakMib?: number;
}

export interface Course {
  readonly scenarios: readonly Scenario[];
  readonly rounds: number;
  /** Of each measurement. */
  readonly seconds: number;
  readonly say: (text: string) => void;
  /** Right before each measurement. @returns the share of the machine that others use, 0 to 1 */
  readonly prepare: () => Promise<number>;
}

/** Every contestant of every scenario, in turn, so that a change of the machine's mood meets all of them. */
export async function measureRounds({ scenarios, rounds, seconds, say, prepare }: Course): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  for (let round = 1; round <= rounds; round++) {
    for (const { name, contestants, isSettled = false } of scenarios) {
      if (round === 1 && !isSettled) await warmUp(contestants, Math.min(WARM_UP_SECONDS, seconds));
      say(`round ${round} of ${rounds}: ${name}`);
      for (const contestant of contestants) {
        const busyBefore = await prepare();
        const sample = { scenario: name, busyBefore, ...(await measured(contestant, seconds)) };
        samples.push(sample);
        say(`, ${sample.peer} ${Math.round(sample.perSecond)}/s`);
      }
      say('\n');
    }
  }
  return samples;
}

/** Each for so long. */
export async function warmUp(contestants: readonly Contestant[], seconds: number): Promise<void> {
  for (const { pid, measure } of contestants) if (pid !== undefined) await measure(seconds);
}

type Looked = Omit<Sample, 'scenario' | 'busyBefore'>;

async function measured({ title, pid, measure }: Contestant, seconds: number): Promise<Looked> {
  if (pid === undefined) return { peer: title, ...(await measure(seconds)) };
  const pids = treeOf(pid);
  for (const one of pids) forgetPeak(one);
  const before = pids.map(cpuUs);
  const measurement = await measure(seconds);
  const spent = pids.map((one, index) => (cpuUs(one) ?? Number.NaN) - (before[index] ?? Number.NaN));
  const peaks = pids.map((one) => peakMib(one) ?? Number.NaN);
  return {
    peer: title,
    ...measurement,
    ...known('cpuUs', sum(spent) / measurement.count),
    ...known('busiestCpuUs', Math.max(...spent) / measurement.count),
    ...known('peakMib', sum(peaks)),
  };
}

/** Nothing where there is no /proc. */
function known<Name extends string>(name: Name, value: number): { readonly [one in Name]?: number } {
  return Number.isFinite(value) ? ({ [name]: value } as { readonly [one in Name]: number }) : {};
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
