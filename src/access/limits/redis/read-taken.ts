/** How a bound stands by Redis, as TAKE returns it. Milliseconds. */
export interface SharedBoundState {
  readonly used: number;
  /** 0: there was room; `Infinity`: there never is. */
  readonly waitMs: number;
  readonly resetMs: number;
  readonly slot: number;
}

export interface TakenAnswer {
  readonly isGranted: boolean;
  /** In the order asked. */
  readonly bounds: readonly SharedBoundState[];
}

const PER_BOUND = 4;

/** Undefined for what is no answer of TAKE. */
export function readTaken(answer: unknown): TakenAnswer | undefined {
  if (!Array.isArray(answer)) return undefined;
  const [granted, ...numbers] = answer.map(Number);
  const bounds: SharedBoundState[] = [];
  for (let at = 0; at + PER_BOUND <= numbers.length; at += PER_BOUND) {
    const [used = 0, wait = 0, resetMs = 0, slot = 0] = numbers.slice(at, at + PER_BOUND);
    bounds.push({ used, waitMs: wait < 0 ? Infinity : wait, resetMs, slot });
  }
  return { isGranted: granted === 1, bounds };
}
