import { MINUTES_SHOWN, type Subject } from './busiest.js';
import { percentileMs, STEPS } from './first-bytes.js';

/** Which share of the answers is told of. */
const SHARE = 0.95;
const COMMA = 0x2c;
const ZERO = 0x30;
/** Stands for null, which such arrays do not take. */
const NONE = -1;

/** What ended in one minute. */
export interface SubjectMinute {
  /** Minutes since 1970. */
  readonly minute: number;
  readonly requests: number;
  readonly errors: number;
  readonly fallbacks: number;
  /** When the last of them arrived, Unix time in milliseconds. */
  readonly lastAtMs: number;
  /** Histogram as PostgreSQL writes an array, e.g. `{0,3}`. */
  readonly firstByte: string;
}

export interface HourFigures {
  readonly requests: number;
  readonly errors: number;
  readonly fallbacks: number;
  readonly lastAtMs: number;
  /** 95 % of the answers began within this time, in milliseconds; null without any. */
  readonly p95Ms: number | null;
}

/**
 * What went on in the last hour, minute by minute. Hundreds of these are added to and summed up each second: they hold
 * numbers only, side by side, and a histogram of the hour from which a minute's is taken away when that one changes.
 */
export class SubjectHour {
  /** Which minute is at each place. */
  private readonly minuteAt = new Int32Array(MINUTES_SHOWN);
  private readonly requests = new Uint32Array(MINUTES_SHOWN);
  private readonly errors = new Uint32Array(MINUTES_SHOWN);
  private readonly fallbacks = new Uint32Array(MINUTES_SHOWN);
  private readonly lastAt = new Float64Array(MINUTES_SHOWN);
  private readonly p95 = new Int32Array(MINUTES_SHOWN).fill(NONE);
  private readonly firstByte = new Uint32Array(MINUTES_SHOWN * STEPS);
  private readonly firstByteOfHour = new Uint32Array(STEPS);

  constructor(readonly of: Subject) {}

  /** Instead of what was known of that minute, or of the one an hour before. */
  put({ minute, requests, errors, fallbacks, lastAtMs, firstByte }: SubjectMinute): void {
    const place = minute % MINUTES_SHOWN;
    this.clear(place);
    this.minuteAt[place] = minute;
    this.requests[place] = requests;
    this.errors[place] = errors;
    this.fallbacks[place] = fallbacks;
    this.lastAt[place] = lastAtMs;
    const steps = this.stepsAt(place);
    fillFrom(firstByte, steps);
    this.p95[place] = percentileMs(steps, SHARE) ?? NONE;
    for (let step = 0; step < STEPS; step++) add(this.firstByteOfHour, step, steps[step] ?? 0);
  }

  /** @param thisMinute the last one of the hour, which has just begun; what is older than that is forgotten */
  figures(thisMinute: number): HourFigures {
    for (const [place, minute] of this.minuteAt.entries()) {
      if (minute > 0 && minute <= thisMinute - MINUTES_SHOWN) this.clear(place);
    }
    return {
      requests: sumOf(this.requests),
      errors: sumOf(this.errors),
      fallbacks: sumOf(this.fallbacks),
      lastAtMs: this.lastAt.reduce((latest, at) => Math.max(latest, at), 0),
      p95Ms: percentileMs(this.firstByteOfHour, SHARE),
    };
  }

  /** 0 where nothing is known. */
  requestsIn(minute: number): number {
    const place = minute % MINUTES_SHOWN;
    return this.minuteAt[place] === minute ? (this.requests[place] ?? 0) : 0;
  }

  /** Null where there was no answer. */
  p95In(minute: number): number | null {
    const place = minute % MINUTES_SHOWN;
    const ms = this.minuteAt[place] === minute ? (this.p95[place] ?? NONE) : NONE;
    return ms === NONE ? null : ms;
  }

  private clear(place: number): void {
    const steps = this.stepsAt(place);
    for (let step = 0; step < STEPS; step++) add(this.firstByteOfHour, step, -(steps[step] ?? 0));
    steps.fill(0);
    for (const counts of [this.minuteAt, this.requests, this.errors, this.fallbacks, this.lastAt]) counts[place] = 0;
    this.p95[place] = NONE;
  }

  private stepsAt(place: number): Uint32Array {
    return this.firstByte.subarray(place * STEPS, (place + 1) * STEPS);
  }
}

function add(counts: Uint32Array, step: number, count: number): void {
  counts[step] = (counts[step] ?? 0) + count;
}

function sumOf(counts: Uint32Array): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Thousands are read each second, which JSON.parse and an array for each would take several times as long for. */
function fillFrom(text: string, steps: Uint32Array): void {
  let [step, count] = [0, 0];
  for (let index = 1; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code >= ZERO && code < ZERO + 10) {
      count = count * 10 + code - ZERO;
    } else {
      steps[step] = count;
      count = 0;
      if (code === COMMA) step += 1;
    }
  }
}
