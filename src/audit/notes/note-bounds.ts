import type { AuditEntry } from '../audit.js';

/** Events that somebody may cause as often as they like; who does is not known, or is Patchbay itself. */
const BOUNDED: ReadonlySet<string> = new Set(['login.failed', 'login.limited', 'local_only.refused']);
/** The same of known admins, of whom none may take the place of others' events. */
const BOUNDED_EACH: ReadonlySet<string> = new Set(['playground.ask', 'provider.try']);
const WINDOW_MS = 60_000;
/** Of different events of one kind within the window, or of one kind and admin. */
const MAX_DIFFERENT = 100;
const OTHERS = 'others';

interface Repeated {
  readonly entry: AuditEntry;
  readonly startedAt: number;
  /** What its place is counted in; null where it stands for all that there was no place for. */
  readonly share: string | null;
  /** Besides the one on record. */
  more: number;
}

/** Of events that repeat, the first within a minute is noted as it is, the others as one with their number. */
export class NoteBounds {
  private readonly recent = new Map<string, Repeated>();
  private readonly different = new Map<string, number>();

  /** @param now monotonic milliseconds. @returns what is to be noted at once */
  take(entry: AuditEntry, now: number): readonly AuditEntry[] {
    if (!BOUNDED.has(entry.action) && !BOUNDED_EACH.has(entry.action)) return [entry];
    const due = this.due(now);
    const known = this.recent.get(keyOf(entry));
    if (!known) return [...due, ...this.remember(entry, now)];
    known.more += 1;
    return due;
  }

  /** Numbers of those whose minute is over. */
  due(now: number): readonly AuditEntry[] {
    return this.close((repeated) => now - repeated.startedAt >= WINDOW_MS);
  }

  /** Numbers of all that are held back. */
  rest(): readonly AuditEntry[] {
    return this.close(() => true);
  }

  private remember(entry: AuditEntry, startedAt: number): readonly AuditEntry[] {
    const { actor, action, entity } = entry;
    const share = shareOf(entry);
    const before = this.different.get(share) ?? 0;
    if (before >= MAX_DIFFERENT) {
      this.countOther(entry, startedAt);
      return [];
    }
    this.different.set(share, before + 1);
    this.recent.set(keyOf(entry), { entry: { actor, action, entity }, startedAt, share, more: 0 });
    return [entry];
  }

  private countOther({ actor, action }: AuditEntry, startedAt: number): void {
    const entry = { actor: BOUNDED_EACH.has(action) ? actor : OTHERS, action, entity: OTHERS };
    const key = OTHERS + keyOf(entry);
    const known = this.recent.get(key);
    if (known) known.more += 1;
    else this.recent.set(key, { entry, startedAt, share: null, more: 1 });
  }

  private freePlace(share: string): void {
    const left = (this.different.get(share) ?? 1) - 1;
    if (left > 0) this.different.set(share, left);
    else this.different.delete(share);
  }

  private close(isOver: (repeated: Repeated) => boolean): readonly AuditEntry[] {
    const closed: AuditEntry[] = [];
    for (const [key, repeated] of this.recent) {
      if (!isOver(repeated)) continue;
      const { entry, share, more } = repeated;
      this.recent.delete(key);
      if (share !== null) this.freePlace(share);
      if (more > 0) closed.push({ ...entry, details: { repeated: more, within_seconds: WINDOW_MS / 1000 } });
    }
    return closed;
  }
}

function shareOf({ actor, action }: AuditEntry): string {
  return JSON.stringify(BOUNDED_EACH.has(action) ? [action, actor] : [action]);
}

function keyOf({ actor, action, entity }: AuditEntry): string {
  return JSON.stringify([action, actor, entity]);
}
