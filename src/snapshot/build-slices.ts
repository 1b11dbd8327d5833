import { setImmediate } from 'node:timers/promises';

/** For so long requests wait for their turn, and for the part of the work in hand. */
const SLICE_MS = 4;

/**
 * The same as `items.map(make)`, with a turn for requests before it and after every few milliseconds of it.
 *
 * @param make must be quick: nothing interrupts it
 */
export async function mapInSlices<Item, Made>(items: readonly Item[], make: (item: Item) => Made): Promise<Made[]> {
  const made: Made[] = [];
  let endsAt = -Infinity;
  for (const item of items) {
    if (performance.now() >= endsAt) {
      await setImmediate();
      endsAt = performance.now() + SLICE_MS;
    }
    made.push(make(item));
  }
  return made;
}
