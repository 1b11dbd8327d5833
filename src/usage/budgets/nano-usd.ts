const PER_USD = 1_000_000_000;

/** Nano-USD in whole numbers, in which sums are exact; rounded up, so that nothing is spent unseen. */
export function spentNano(usd: number): number {
  // What was multiplied may be a hair above the whole number it stands for.
  return Math.max(0, Math.ceil(usd * PER_USD - 1e-6));
}

/** Nano-USD of a limit, rounded down. */
export function limitNano(usd: number): number {
  return Math.floor(usd * PER_USD + 1e-6);
}

export function toUsd(nano: number): number {
  return nano / PER_USD;
}
