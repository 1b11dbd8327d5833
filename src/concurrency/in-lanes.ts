/**
 * Works through a list, so many at the same time: all at once would keep everything else waiting while they begin.
 *
 * @param signal once it is aborted, no more are begun
 * @returns the results in the order of the list; after an abort, of those that had begun
 * @throws the first error, after what had begun by then has ended
 */
export async function inLanes<T, R>(
  items: readonly T[],
  lanes: number,
  work: (item: T, index: number) => Promise<R>,
  signal?: AbortSignal,
): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const lane = async (): Promise<void> => {
    for (const [index, item] of queue) {
      if (signal?.aborted === true) return;
      results[index] = await work(item, index);
    }
  };
  const outcomes = await Promise.allSettled(Array.from({ length: Math.min(lanes, items.length) }, lane));
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  // Without the places of those that were not begun.
  return Object.values(results);
}
