/** Steps for each doubling: a percentile is told to within a tenth. */
const STEPS_A_DOUBLING = 4;
/** The last one is for everything above ten minutes. */
export const STEPS = 78;

/** How many durations there were of each step, shortest first; steps after the last one with any are left out. */
export type Histogram = readonly number[];

export function histogramOf(durationsMs: readonly number[]): Histogram {
  const counts: number[] = [];
  for (const ms of durationsMs) {
    const step = stepOf(ms);
    while (counts.length <= step) counts.push(0);
    counts[step] = (counts[step] ?? 0) + 1;
  }
  return counts;
}

export function together(histograms: readonly Histogram[]): Histogram {
  const counts: number[] = [];
  for (const histogram of histograms) {
    // An iterator takes several times as long.
    for (let step = 0; step < histogram.length; step++) counts[step] = (counts[step] ?? 0) + (histogram[step] ?? 0);
  }
  return counts;
}

/**
 * What this share of the durations does not exceed, in milliseconds.
 *
 * @param share 0 to 1
 * @returns null where there are none
 */
export function percentileMs(histogram: ArrayLike<number>, share: number): number | null {
  let all = 0;
  for (let step = 0; step < histogram.length; step++) all += histogram[step] ?? 0;
  const wanted = share * all;
  let before = 0;
  for (let step = 0; step < histogram.length; step++) {
    const count = histogram[step] ?? 0;
    if (count > 0 && before + count >= wanted) return within(step, (wanted - before) / count);
    before += count;
  }
  return null;
}

/** Of 0: up to 1 ms; of any other one: more than the step before it, up to 2 ^ (step / 4) ms. */
function stepOf(ms: number): number {
  return ms <= 1 ? 0 : Math.min(STEPS - 1, Math.ceil(STEPS_A_DOUBLING * Math.log2(ms)));
}

/** As if those of a step lay evenly in it. */
function within(step: number, share: number): number {
  const [from, to] = [step === 0 ? 0 : endOf(step - 1), endOf(step)];
  return Math.round(from + share * (to - from));
}

function endOf(step: number): number {
  return 2 ** (step / STEPS_A_DOUBLING);
}
