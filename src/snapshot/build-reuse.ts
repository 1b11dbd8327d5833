/**
 * What was made of things in the round before, so that only what is new must be made. Things are told apart by identity:
 * they are never changed, only replaced. Not a WeakMap, for many entries in one make each major collection of garbage
 * stop everything for several times as long.
 */
export class Reuse<Source extends object, Made> {
  private before: ReadonlyMap<Source, Made> = new Map();
  private now = new Map<Source, Made>();

  /** What the round before kept. */
  find(source: Source): Made | undefined {
    return this.before.get(source);
  }

  keep(source: Source, made: Made): Made {
    this.now.set(source, made);
    return made;
  }

  /** Ends a round: what was not kept in it is forgotten. */
  endRound(): void {
    this.before = this.now;
    this.now = new Map();
  }
}
