import type { App, RateLimits } from '../../snapshot/snapshot.js';
import type { LimitedKey } from './allowance.js';
import { LIMIT_NAMES, type Shortage } from './limit-names.js';
import { limitRefusal } from './limit-refusal.js';
import type { GatewayError } from '../../errors/gateway-error.js';

/** Who is limited by what, of one request. */
export interface Limited {
  readonly app: App;
  readonly key: LimitedKey;
  /** Of the key, without requests per second, which were counted when its credential was looked at. */
  readonly keyLimits: RateLimits | null;
}

export function limitedBy(app: App, key: LimitedKey): Limited {
  return { app, key, keyLimits: key.id === null || key.limits === null ? null : withoutSecond(key.limits) };
}

export function isLimited(limits: RateLimits): boolean {
  return LIMIT_NAMES.some((name) => limits[name] !== null);
}

/** The same object every time, so that a meter can tell that its limits are what they were. */
function withoutSecond(limits: RateLimits): RateLimits | null {
  let rest = known.get(limits);
  if (rest === undefined) {
    const others = Object.freeze({ ...limits, requestsPerSecond: null });
    rest = isLimited(others) ? others : null;
    known.set(limits, rest);
  }
  return rest;
}

const known = new WeakMap<RateLimits, RateLimits | null>();

/** Something that one of them lacks. */
export interface Lack {
  readonly holder: 'app' | 'key';
  readonly shortage: Shortage;
}

/** What takes longest decides when it is worth trying again. */
export function worstOf(app: Shortage | undefined, key: Shortage | undefined): Lack | undefined {
  if (app && app.waitMs >= (key?.waitMs ?? 0)) return { holder: 'app', shortage: app };
  return key && { holder: 'key', shortage: key };
}

export function refusalOf({ app, key }: Limited, { holder, shortage }: Lack, headers: readonly string[]): GatewayError {
  if (holder === 'app') {
    return limitRefusal(
      `The app "${app.name}"`,
      shortage,
      headers,
      'have an admin raise the limits of the app (PATCH /apps/{id})',
    );
  }
  return limitRefusal(
    `The key ${key.id ?? ''} of the app "${app.name}"`,
    shortage,
    headers,
    'use a key of the app with higher limits',
  );
}
