import { Injectable } from '@nestjs/common';
import { FleetSize } from './fleet-size.js';
import type { Standing } from './limit-names.js';
import { RedisLink } from './redis/redis-link.js';
import { type CallerCount, SharedCallers } from './redis/shared-callers.js';
import { SlotWindow } from './slot-window.js';
import { type Subject, Subjects } from './subjects.js';

/** Keys and addresses are counted apart, so that a flood of addresses makes no key forgotten. */
export type CallerKind = 'key' | 'address';

const MAX_CALLERS = 100_000;
const WINDOW_MS = 1000;

/** One key or address. */
class Caller implements Subject {
  readonly window = new SlotWindow(WINDOW_MS);
  /** As of its last request, for the answer to it. */
  limit = 0;
  hits = 0;

  constructor(readonly number: number) {}

  isIdle(now: number): boolean {
    return this.window.used(now) === 0;
  }
}

/** Under which name the requests of an app's key are counted. */
export function keyTracker(appId: number, keyId: number | null): string {
  return keyId === null ? `app-${appId}` : `key-${keyId}`;
}

/**
 * Requests per second of keys and addresses. What is refused is not counted, so somebody who keeps trying gets through as
 * soon as there is room.
 */
@Injectable()
export class CallerWindows {
  private readonly callers = {
    key: new Subjects<string, Caller>(MAX_CALLERS),
    address: new Subjects<string, Caller>(MAX_CALLERS),
  } satisfies Record<CallerKind, Subjects<string, Caller>>;

  constructor(
    private readonly fleet: FleetSize,
    private readonly link: RedisLink,
    private readonly shared: SharedCallers,
  ) {}

  /** Counts one request, unless there is no room for it. A promise only where instances count together. */
  count(kind: CallerKind, name: string, limit: number): CallerCount | Promise<CallerCount> {
    const caller = this.callerOf(kind, name);
    caller.limit = limit;
    if (this.link.isUsable) return this.countShared(caller, `${kind}:${name}`, limit);
    if (this.link.isConfigured) this.link.noteDecidedAlone();
    return this.countOwn(caller, limit);
  }

  /** How many requests per second an app's key may still send; undefined when nobody counts them. */
  standingOf(appId: number, keyId: number | null, now: number): Standing | undefined {
    return this.standingIn('key', keyTracker(appId, keyId), now);
  }

  /** How many requests per second whoever is counted under this name may still send. */
  standingIn(kind: CallerKind, name: string, now: number): Standing | undefined {
    const caller = this.callers[kind].find(name);
    if (!caller) return undefined;
    const remaining = Math.max(0, caller.limit - caller.hits);
    return { name: 'requestsPerSecond', limit: caller.limit, remaining, resetMs: caller.window.resetMs(now) };
  }

  private async countShared(caller: Caller, name: string, limit: number): Promise<CallerCount> {
    const knowsAll = this.link.knowsAll(WINDOW_MS);
    const count = await this.shared.count(name, limit, WINDOW_MS);
    if (!count) this.link.noteDecidedAlone();
    if (!count || (!knowsAll && count.waitMs === 0)) return this.countOwn(caller, limit);
    if (count.waitMs === 0) caller.window.add(performance.now(), 1);
    caller.hits = count.hits;
    return count;
  }

  private countOwn(caller: Caller, limit: number): CallerCount {
    const now = performance.now();
    const share = this.fleet.shareOf(limit, caller.number);
    const waitMs = share === 0 ? WINDOW_MS : caller.window.waitMs(now, 1, share);
    if (waitMs === 0) caller.window.add(now, 1);
    caller.hits = caller.window.used(now);
    return { hits: caller.hits, waitMs, resetMs: caller.window.resetMs(now) };
  }

  private callerOf(kind: CallerKind, name: string): Caller {
    const callers = this.callers[kind];
    return callers.find(name) ?? callers.add(name, new Caller(numberOf(name)), performance.now());
  }
}

/** Some number that all instances agree on. */
function numberOf(name: string): number {
  let number = 0;
  for (let index = 0; index < name.length; index += 1) number = (number * 31 + name.charCodeAt(index)) % 1_000_003;
  return number;
}
