/** A key version that is not used for the time being. */
export interface SetAsideKey {
  readonly version: number;
  readonly reason: string;
  /** Since when it has not been used. */
  readonly since: Date;
  /** Monotonic milliseconds; null until it is restored. */
  readonly untilMs: number | null;
}

/** Which of a provider's key versions are set aside, e.g. because the vendor refused them. */
export class KeyStates {
  private readonly versions = new Map<number, SetAsideKey>();

  /** Whether none has been set aside since it was last restored. */
  get isEmpty(): boolean {
    return this.versions.size === 0;
  }

  /**
   * Sets a version aside; one that is set aside for longer already stays as it is.
   * @returns True when the version was in use until now.
   */
  setAside(version: number, reason: string, at: Date, untilMs: number | null, now: number): boolean {
    const before = this.find(version, now);
    if (before && lastsAsLong(before.untilMs, untilMs)) return false;
    this.versions.set(version, { version, reason, since: before?.since ?? at, untilMs });
    return before === undefined;
  }

  restore(version: number): void {
    this.versions.delete(version);
  }

  isSetAside(version: number, now: number): boolean {
    return this.find(version, now) !== undefined;
  }

  /** What is set aside now, lowest version first. */
  list(now: number): readonly SetAsideKey[] {
    return [...this.versions.values()].filter((key) => isInForce(key, now)).toSorted((a, b) => a.version - b.version);
  }

  /** Forgets versions that are no longer there. */
  keepOnly(versions: Iterable<number>): void {
    const kept = new Set(versions);
    for (const version of this.versions.keys()) if (!kept.has(version)) this.versions.delete(version);
  }

  private find(version: number, now: number): SetAsideKey | undefined {
    const key = this.versions.get(version);
    return key && isInForce(key, now) ? key : undefined;
  }
}

function isInForce({ untilMs }: SetAsideKey, now: number): boolean {
  return untilMs === null || now < untilMs;
}

function lastsAsLong(beforeMs: number | null, untilMs: number | null): boolean {
  return beforeMs === null || (untilMs !== null && beforeMs >= untilMs);
}
