import type { Random } from '../stage/random.ts';

export type PlannedKind = 'activation' | 'rotation' | 'rollback';

/** A write that is going to be made. */
export interface Planned {
  readonly kind: PlannedKind;
  /** From the beginning. */
  readonly dueMs: number;
  /** Whether it asks for `wait=applied`. */
  readonly waits: boolean;
}

interface Counts {
  readonly activations: number;
  readonly rotations: number;
  readonly rollbacks: number;
  readonly seconds: number;
  readonly waiting_percent: number;
}

/** All writes in an order that is the random's, at an even pace. */
export function planWrites(counts: Counts, random: Random): readonly Planned[] {
  const kinds = shuffled(
    [
      ...Array.from({ length: counts.activations }, () => 'activation' as const),
      ...Array.from({ length: counts.rotations }, () => 'rotation' as const),
      ...Array.from({ length: counts.rollbacks }, () => 'rollback' as const),
    ],
    random,
  );
  return kinds.map((kind, index) => ({
    kind,
    dueMs: (index * counts.seconds * 1000) / kinds.length,
    waits: random.fraction() < counts.waiting_percent / 100,
  }));
}

function shuffled<Value>(values: readonly Value[], random: Random): readonly Value[] {
  return values
    .map((value) => ({ value, place: random.fraction() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ value }) => value);
}
