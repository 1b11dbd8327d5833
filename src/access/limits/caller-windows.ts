import { Injectable } from '@nestjs/common';
import type { ThrottlerStorage } from '@nestjs/throttler';
import { FleetSize } from './fleet-size.js';
import type { Standing } from './limit-names.js';
import { RedisLink } from './redis/redis-link.js';
import { type CallerCount, SharedCallers } from './redis/shared-callers.js';
import { SlotWindow } from './slot-window.js';
import { type Subject, Subjects } from './subjects.js';

type CallerRecord = Awaited<ReturnType<ThrottlerStorage['increment']>>;

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
 * Requests per second of keys and addresses: the storage of the throttler. What is refused is not counted, so somebody
 * who keeps trying gets through as soon as there is room.
 */
@Injectable()
export class CallerWindows implements ThrottlerStorage {
  private readonly callers = {
    key: new Subjects<string, Caller>(MAX_CALLERS),
    address: new Subjects<string, Caller>(MAX_CALLERS),
  } satisfies Record<CallerKind, Subjects<string, Caller>>;

  constructor(
    private readonly fleet: FleetSize,
    private readonly link: RedisLink,
    private readonly shared: SharedCallers,
  ) {}

  /** @param ttl always a second */
  async increment(name: string, ttl: number, limit: number, _block: number, kind: string): Promise<CallerRecord> {
    const caller = this.callerOf(kind === 'address' ? 'address' : 'key', name);
    caller.limit = limit;
    if (this.link.isUsable) return this.incrementShared(caller, `${kind}:${name}`, ttl, limit);
    if (this.link.isConfigured) this.link.noteDecidedAlone();
    return this.incrementOwn(caller, limit);
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

  private async incrementShared(caller: Caller, name: string, spanMs: number, limit: number): Promise<CallerRecord> {
    const knowsAll = this.link.knowsAll(spanMs);
    const count = await this.shared.count(name, limit, spanMs);
    if (!count) this.link.noteDecidedAlone();
    if (!count || (!knowsAll && count.waitMs === 0)) return this.incrementOwn(caller, limit);
    if (count.waitMs === 0) caller.window.add(performance.now(), 1);
    return recordOf(caller, count);
  }

  private incrementOwn(caller: Caller, limit: number): CallerRecord {
    const now = performance.now();
    const share = this.fleet.shareOf(limit, caller.number);
    const waitMs = share === 0 ? WINDOW_MS : caller.window.waitMs(now, 1, share);
    if (waitMs === 0) caller.window.add(now, 1);
    return recordOf(caller, { hits: caller.window.used(now), waitMs, resetMs: caller.window.resetMs(now) });
  }

  private callerOf(kind: CallerKind, name: string): Caller {
    const callers = this.callers[kind];
    return callers.find(name) ?? callers.add(name, new Caller(numberOf(name)), performance.now());
  }
}

/** The throttler's units are seconds. */
function recordOf(caller: Caller, { hits, waitMs, resetMs }: CallerCount): CallerRecord {
  caller.hits = hits;
  return {
    totalHits: hits,
    timeToExpire: resetMs / 1000,
    isBlocked: waitMs > 0,
    timeToBlockExpire: waitMs / 1000,
  };
}

/** Some number that all instances agree on. */
function numberOf(name: string): number {
  let number = 0;
  for (let index = 0; index < name.length; index += 1) number = (number * 31 + name.charCodeAt(index)) % 1_000_003;
  return number;
}
