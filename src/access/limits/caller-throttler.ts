import { Injectable } from '@nestjs/common';
import { type CallerKind, CallerWindows } from './caller-windows.js';
import { limitHeaders } from './limit-headers.js';
import { limitRefusal } from './limit-refusal.js';
import type { CallerCount } from './redis/shared-callers.js';

/** Of a request, all that is looked at to count it. */
export interface Caller {
  readonly kind: CallerKind;
  /** Under which it is counted. */
  readonly name: string;
  /** As an error message calls it. */
  readonly holder: string;
  readonly remedy: string;
}

/** Lets callers in, so many a second. */
@Injectable()
export class CallerThrottler {
  constructor(private readonly windows: CallerWindows) {}

  /**
   * Counts one request; costs no promise where nobody else is asked.
   *
   * @throws {GatewayError} `rate_limit_exceeded`
   */
  count(caller: Caller, requestsPerSecond: number): void | Promise<void> {
    const count = this.windows.count(caller.kind, caller.name, requestsPerSecond);
    if (count instanceof Promise) return count.then((told) => requireRoom(caller, requestsPerSecond, told));
    requireRoom(caller, requestsPerSecond, count);
  }

  /** How many requests per second are left to whoever was counted, for the answer. */
  headersFor({ kind, name }: Caller): readonly string[] {
    const standing = this.windows.standingIn(kind, name, performance.now());
    return standing ? limitHeaders({ app: [], key: [standing] }) : [];
  }
}

function requireRoom({ holder, remedy }: Caller, limit: number, { waitMs, resetMs }: CallerCount): void {
  if (waitMs === 0) return;
  const name = 'requestsPerSecond';
  const headers = limitHeaders({ app: [], key: [{ name, limit, remaining: 0, resetMs }] });
  throw limitRefusal(holder, { name, limit, waitMs }, headers, remedy);
}
