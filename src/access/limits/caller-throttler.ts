import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { ThrottlerGuard, type ThrottlerOptions } from '@nestjs/throttler';
import { type CallerKind, CallerWindows } from './caller-windows.js';
import { limitHeaders } from './limit-headers.js';
import { limitRefusal } from './limit-refusal.js';

const SECOND_MS = 1000;
const THROTTLERS: Readonly<Record<CallerKind, ThrottlerOptions>> = {
  key: { name: 'key', limit: 0, ttl: SECOND_MS, setHeaders: false },
  address: { name: 'address', limit: 0, ttl: SECOND_MS, setHeaders: false },
};

/** Of a request, all that the throttler looks at. */
export interface Caller {
  readonly kind: CallerKind;
  /** Under which it is counted. */
  readonly name: string;
  /** As an error message calls it. */
  readonly holder: string;
  readonly remedy: string;
}

/** Nest's throttler, asked before a request is read: as a guard it would come after the body. */
export class CallerThrottler extends ThrottlerGuard {
  constructor(private readonly windows: CallerWindows) {
    super({ throttlers: Object.values(THROTTLERS) }, windows, new Reflector());
  }

  /** Counts one request. @throws {GatewayError} `rate_limit_exceeded` */
  async count(caller: Caller, requestsPerSecond: number): Promise<void> {
    await this.handleRequest({
      context: new ExecutionContextHost([caller]),
      limit: requestsPerSecond,
      ttl: SECOND_MS,
      throttler: THROTTLERS[caller.kind],
      blockDuration: 0,
      getTracker: nameOf,
      generateKey: keyOf,
    });
  }

  /** How many requests per second are left to whoever was counted, for the answer. */
  headersFor({ kind, name }: Caller): readonly string[] {
    const standing = this.windows.standingIn(kind, name, performance.now());
    return standing ? limitHeaders({ app: [], key: [standing] }) : [];
  }

  protected override getRequestResponse(context: ExecutionContext): { req: Caller; res: object } {
    return { req: context.getArgByIndex<Caller>(0), res: {} };
  }

  protected override async throwThrottlingException(context: ExecutionContext, demand: Refused): Promise<void> {
    const { holder, remedy } = context.getArgByIndex<Caller>(0);
    const name = 'requestsPerSecond';
    const { limit } = demand;
    const headers = limitHeaders({
      app: [],
      key: [{ name, limit, remaining: 0, resetMs: demand.timeToExpire * 1000 }],
    });
    throw limitRefusal(holder, { name, limit, waitMs: demand.timeToBlockExpire * 1000 }, headers, remedy);
  }
}

/** Times in seconds. */
interface Refused {
  readonly limit: number;
  readonly timeToExpire: number;
  readonly timeToBlockExpire: number;
}

function nameOf({ name }: Record<string, unknown>): string {
  return String(name);
}

function keyOf(_context: ExecutionContext, name: string): string {
  return name;
}
