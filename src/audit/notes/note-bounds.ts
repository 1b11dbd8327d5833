import type { AuditEntry } from '../audit.js';

/** Events that others than admins cause, as often as they like. */
const BOUNDED: ReadonlySet<string> = new Set(['login.failed', 'login.limited', 'local_only.refused']);
const WINDOW_MS = 60_000;
/** Of different events of one kind within the window. */
const MAX_DIFFERENT = 100;
const OTHERS = 'others';

interface Repeated {
  readonly entry: AuditEntry;
  readonly startedAt: number;
  /** Besides the one on record. */
  more: number;
}

/** Of events that repeat, the first within a minute is noted as it is, the others as one with their number. */
export class NoteBounds {
  private readonly recent = new Map<string, Repeated>();
  private readonly different = new Map<string, number>();

  /** @param now monotonic milliseconds. @returns what is to be noted at once */
  take(entry: AuditEntry, now: number): readonly AuditEntry[] {
    if (!BOUNDED.has(entry.action)) return [entry];
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

  private isFull(action: string): boolean {
    return (this.different.get(action) ?? 0) >= MAX_DIFFERENT;
  }

  private remember(entry: AuditEntry, startedAt: number): readonly AuditEntry[] {
    const { actor, action, entity } = entry;
    if (this.isFull(action)) {
      this.countOther(action, startedAt);
      return [];
    }
    this.different.set(action, (this.different.get(action) ?? 0) + 1);
    this.recent.set(keyOf(entry), { entry: { actor, action, entity }, startedAt, more: 0 });
    return [entry];
  }

  private countOther(action: string, startedAt: number): void {
    const entry = { actor: OTHERS, action, entity: OTHERS };
    const known = this.recent.get(OTHERS + action);
    if (known) known.more += 1;
    else this.recent.set(OTHERS + action, { entry, startedAt, more: 1 });
  }

  private close(isOver: (repeated: Repeated) => boolean): readonly AuditEntry[] {
    const closed: AuditEntry[] = [];
    for (const [key, repeated] of this.recent) {
      if (!isOver(repeated)) continue;
      const { entry, more } = repeated;
      this.recent.delete(key);
      if (entry.actor !== OTHERS) this.different.set(entry.action, (this.different.get(entry.action) ?? 1) - 1);
      if (more > 0) closed.push({ ...entry, details: { repeated: more, within_seconds: WINDOW_MS / 1000 } });
    }
    return closed;
  }
}

function keyOf({ actor, action, entity }: AuditEntry): string {
  return JSON.stringify([action, actor, entity]);
}
