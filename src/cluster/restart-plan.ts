/** One that has served for so long has started well, whatever ended it. */
export const SETTLED_MS = 10_000;
const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 30_000;
const GIVEN_UP_AFTER = 5;

/** A worker has ended without being told to. */
export interface WorkerEnd {
  /** How often in a row those in its place ended before they had settled; 0 when this one had. */
  readonly failures: number;
  /** Whether any worker has ever served. */
  readonly hasServed: boolean;
  /** Whether another one serves now. */
  readonly othersServe: boolean;
}

/**
 * What to do about it: in how many milliseconds to start another one, or null to end altogether. A first start that
 * fails is for a person to mend and ends at once, as it does without workers. Later the others go on while there are
 * any: they serve, and what keeps a new one from starting may pass.
 */
export function restartDelayMs({ failures, hasServed, othersServe }: WorkerEnd): number | null {
  if (!hasServed) return null;
  if (!othersServe && failures >= GIVEN_UP_AFTER) return null;
  return failures === 0 ? 0 : Math.min(FIRST_DELAY_MS * 2 ** (failures - 1), LONGEST_DELAY_MS);
}
