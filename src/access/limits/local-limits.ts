import { Injectable } from '@nestjs/common';
import type { RateLimits } from '../../snapshot/snapshot.js';
import { CallerWindows } from './caller-windows.js';
import { FleetSize } from './fleet-size.js';
import { limitHeaders, type Standings } from './limit-headers.js';
import type { Standing } from './limit-names.js';
import { isLimited, type Limited, refusalOf, worstOf } from './limited.js';
import { type Hold, LocalTaken } from './local-taken.js';
import { Meter } from './meter.js';
import { Subjects } from './subjects.js';

const MAX_SUBJECTS = 100_000;
const NONE: readonly Standing[] = [];

/** The limits of apps and keys as this instance counts them by itself: its share of each. */
@Injectable()
export class LocalLimits {
  private readonly apps = new Subjects<number, Meter>(MAX_SUBJECTS);
  private readonly keys = new Subjects<number, Meter>(MAX_SUBJECTS);

  constructor(
    private readonly fleet: FleetSize,
    private readonly callers: CallerWindows,
  ) {}

  /** @throws {GatewayError} `rate_limit_exceeded` */
  take(limited: Limited, tokens: number): LocalTaken {
    const now = performance.now();
    const app = this.appMeter(limited, now);
    const key = this.keyMeter(limited, now);
    const lack = worstOf(app?.shortage(tokens, now), key?.shortage(tokens, now));
    if (lack) throw refusalOf(limited, lack, this.headers(limited, app, key, now));
    return this.hold(limited, app, key, tokens, now);
  }

  /** As `take`, by an instance that does not hear of the others any more. @throws {GatewayError} `rate_limit_exceeded` */
  takeAlone(limited: Limited, tokens: number): LocalTaken {
    const now = performance.now();
    this.appMeter(limited, now)?.goAlone(now, this.fleet);
    this.keyMeter(limited, now)?.goAlone(now, this.fleet);
    return this.take(limited, tokens);
  }

  /** How far all instances together have used up the bounds. */
  hear(limited: Limited, { app, key }: Standings): void {
    const now = performance.now();
    this.appMeter(limited, now)?.hear(app, now);
    this.keyMeter(limited, now)?.hear(key, now);
  }

  /** Counts what was allowed elsewhere. */
  count(limited: Limited, tokens: number): LocalTaken {
    const now = performance.now();
    return this.hold(limited, this.appMeter(limited, now), this.keyMeter(limited, now), tokens, now);
  }

  /** Requests per second of a key, which were counted when its credential was looked at. */
  callerStandings({ app, key }: Limited, now: number): readonly Standing[] {
    const standing = this.callers.standingOf(app.id, key.id, now);
    return standing ? [standing] : NONE;
  }

  private hold(
    limited: Limited,
    app: Meter | undefined,
    key: Meter | undefined,
    tokens: number,
    now: number,
  ): LocalTaken {
    const holds: Hold[] = [];
    if (app) holds.push({ meter: app, claim: app.take(tokens, now) });
    if (key) holds.push({ meter: key, claim: key.take(tokens, now) });
    return new LocalTaken(holds, this.headers(limited, app, key, now));
  }

  private headers(limited: Limited, app: Meter | undefined, key: Meter | undefined, now: number): string[] {
    const standings: Standings = {
      app: app?.standings(now) ?? NONE,
      key: [...(key?.standings(now) ?? NONE), ...this.callerStandings(limited, now)],
    };
    return limitHeaders(standings);
  }

  private appMeter({ app }: Limited, now: number): Meter | undefined {
    return isLimited(app.limits) ? this.meter(this.apps, app.id, app.limits, now) : undefined;
  }

  private keyMeter({ key, keyLimits }: Limited, now: number): Meter | undefined {
    return key.id === null || keyLimits === null ? undefined : this.meter(this.keys, key.id, keyLimits, now);
  }

  private meter(subjects: Subjects<number, Meter>, id: number, limits: RateLimits, now: number): Meter {
    const meter = subjects.find(id) ?? subjects.add(id, new Meter(id), now);
    meter.follow(limits, this.fleet);
    return meter;
  }
}
