/** The smallest value that this share of all values does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(share * values.length) - 1] ?? Infinity;
}

/** Prints what was measured among the results of the run. */
export function report(what: string, ms: readonly number[]): void {
  const figures = [0.5, 0.9, 0.99, 1].map((share) => Math.round(quantile(ms, share)));
  process.stdout.write(`    ${what}, ${ms.length} times: p50, p90, p99, max = ${figures.join(', ')} ms\n`);
}
