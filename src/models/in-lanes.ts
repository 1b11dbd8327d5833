/**
 * Does so many at a time, and begins no more once it is aborted. Results are in the order of what they are of; the first
 * that throws ends it.
 */
export async function inLanes<T, R>(
  all: readonly T[],
  { lanes, signal }: { readonly lanes: number; readonly signal: AbortSignal },
  work: (one: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results = new Map<number, R>();
  const queue = all.entries();
  const lane = async (): Promise<void> => {
    for (const [index, one] of queue) {
      if (signal.aborted) return;
      results.set(index, await work(one, index));
    }
  };
  await Promise.all(Array.from({ length: Math.min(lanes, all.length) }, lane));
  return [...results].toSorted(([a], [b]) => a - b).map(([, result]) => result);
}
