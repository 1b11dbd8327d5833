import type { Change } from './history.js';

type Fields = Change['before'];

/** Changes one after the other, made one for each thing; an oracle that shares nothing with the implementation. */
export function foldChanges(revisions: readonly (readonly Change[])[]): readonly Change[] {
  const folded = new Map<string, Change>();
  for (const change of revisions.flat()) {
    const name = `${change.entity} ${change.key}`;
    const earlier = folded.get(name);
    folded.set(name, earlier ? joined(earlier, change) : change);
  }
  return [...folded.values()].map(trimmed).filter(({ before, after }) => !isSame(before, after));
}

/** An update names only the fields it changes; the others are as the change before it left them. */
function joined(earlier: Change, later: Change): Change {
  const before = earlier.before === null ? null : { ...later.before, ...earlier.before };
  const after =
    later.after === null ? null : later.before === null ? later.after : { ...earlier.after, ...later.after };
  return { ...earlier, before, after };
}

function trimmed(change: Change): Change {
  const { before, after } = change;
  if (before === null || after === null) return change;
  const names = Object.keys({ ...before, ...after }).filter((name) => !isSame(before[name], after[name]));
  const only = (fields: NonNullable<Fields>) => Object.fromEntries(names.map((name) => [name, fields[name]]));
  return { ...change, before: only(before), after: only(after) };
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** In an order that depends on nothing else. */
export function sorted(changes: readonly Change[]): readonly Change[] {
  return changes.toSorted((a, b) => (`${a.entity} ${a.key}` < `${b.entity} ${b.key}` ? -1 : 1));
}

export function reversed(changes: readonly Change[]): readonly Change[] {
  return changes.map(({ before, after, ...change }) => ({ ...change, before: after, after: before }));
}
