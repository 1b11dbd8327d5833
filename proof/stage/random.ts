/** Numbers that look random and are the same for the same seed. */
export interface Random {
  /** At least 0, less than 1. */
  fraction(): number;
  /** A whole number, both ends included. */
  between(lowest: number, highest: number): number;
  oneOf<Value>(values: readonly [Value, ...Value[]]): Value;
}

/** Several seeds make one, so that every request can have a sequence of its own, whatever the order they come in. */
export function randomFrom(...seeds: readonly number[]): Random {
  let state = seeds.reduce((mixed, seed) => scatter(mixed ^ seed), 0);
  // mulberry32 by Tommy Ettinger, public domain.
  const fraction = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    return (scatter(state) >>> 0) / 2 ** 32;
  };
  const between = (lowest: number, highest: number): number => lowest + Math.floor(fraction() * (highest - lowest + 1));
  return { fraction, between, oneOf: (values) => values[between(0, values.length - 1)] ?? values[0] };
}

function scatter(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 15), value | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return (mixed ^ (mixed >>> 14)) | 0;
}
