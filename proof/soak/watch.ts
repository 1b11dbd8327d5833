import { readdirSync, readFileSync } from 'node:fs';
import { residentMib } from '../../bench/stage/process-cost.ts';
import { slope } from '../../bench/statistics.ts';
import { order } from '../stage/control.ts';
import { say } from '../stage/prove.ts';
import type { Living } from './probe.ts';

/** Of the time; the heap finds its size in it. */
const SETTLING_SHARE = 0.2;

/** What can be seen from outside, at one moment. */
export interface Sample {
  readonly at_s: number;
  readonly rss_mib: number;
  readonly descriptors: number;
}

/** And from within. */
export type Look = Sample & Living;

/** Looks at a process. */
export class Watch {
  readonly samples: Sample[] = [];
  readonly #pid: number;
  readonly #port: number;
  readonly #beganMs = performance.now();

  /** @param portFile where the probe in the process has written where it listens */
  constructor(pid: number, portFile: string) {
    this.#pid = pid;
    this.#port = Number(readFileSync(portFile, 'utf8'));
  }

  /** It stops the process for a while, so only when nobody asks it for anything. */
  async look(): Promise<Look> {
    const sample = this.#sample();
    return { ...sample, ...(await order<Living>(this.#port, '/living')) };
  }

  /** Without disturbing it; kept. */
  sample(): void {
    const sample = this.#sample();
    this.samples.push(sample);
    say(JSON.stringify(sample));
  }

  /** Of a straight line through the samples but the first fifth: what is added in so many seconds. */
  growth(of: keyof Sample, seconds: number): number {
    const settled = this.samples.slice(Math.floor(this.samples.length * SETTLING_SHARE));
    return slope(settled.map((sample) => [sample.at_s, sample[of]] as const)) * seconds;
  }

  #sample(): Sample {
    return {
      at_s: Math.round((performance.now() - this.#beganMs) / 1000),
      rss_mib: residentMib(this.#pid) ?? Number.NaN,
      descriptors: readdirSync(`/proc/${this.#pid}/fd`).length,
    };
  }

  /** What leaks would leave behind is planted in the process, and must be seen beside what was seen before. */
  async requireWatchfulness(before: Look): Promise<void> {
    await order(this.#port, '/plant');
    const after = await this.look();
    await order(this.#port, '/remove');
    for (const what of ['functions', 'timers', 'descriptors', 'heap_kib'] as const) {
      if (after[what] - before[what] < LEAST_SEEN[what]) throw new Error(`a leak of ${what} would not be seen`);
    }
  }
}

/** Of what the probe plants; other things come and go meanwhile. */
const LEAST_SEEN = { functions: 400, timers: 400, descriptors: 400, heap_kib: 10_000 };
