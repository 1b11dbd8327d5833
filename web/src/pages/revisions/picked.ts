/** The two revisions that are compared, the earlier one first, as far as they are picked. */
export type Picked = readonly number[];

const BOTH = 2;

/** Picks a revision, or takes it back; of three the last two stay. */
export function pick(picked: Picked, revision: number): Picked {
  if (picked.includes(revision)) return picked.filter((each) => each !== revision);
  return [...picked.slice(-1), revision];
}

/** From the earlier to the later one; undefined until both are picked. */
export function pairOf(picked: Picked): readonly [from: number, to: number] | undefined {
  const [a, b] = picked;
  if (picked.length < BOTH || a === undefined || b === undefined) return undefined;
  return a < b ? [a, b] : [b, a];
}
