import type { Provider, RateLimits } from '../../../snapshot/snapshot.js';
import { kindOf, LIMIT_NAMES, type LimitName } from '../limit-names.js';
import type { Limited } from '../limited.js';

/** Somebody whose bounds all instances count together. */
export interface SharedHolder {
  readonly kind: 'app' | 'key' | 'provider';
  /** What its keys in Redis begin with. */
  readonly prefix: string;
  readonly limits: RateLimits;
}

/** One bound as Redis is asked about it. */
export interface SharedBound {
  readonly holder: SharedHolder['kind'];
  readonly name: LimitName;
  readonly limit: number;
  readonly key: string;
  /** As TAKE wants them. */
  readonly parameters: readonly (string | number)[];
}

const MINUTE_MS = 60_000;

/** All who limit a request. The keys of an app lie together in a cluster, so that one script may use them. */
export function holdersOf({ app, key, keyLimits }: Limited): SharedHolder[] {
  const prefix = `pb:limit:{app-${app.id}}`;
  const ofApp: SharedHolder = { kind: 'app', prefix, limits: app.limits };
  return keyLimits ? [ofApp, { kind: 'key', prefix: `${prefix}:key-${key.id}`, limits: keyLimits }] : [ofApp];
}

export function providerHolder({ id, rates }: Provider): SharedHolder {
  return { kind: 'provider', prefix: `pb:limit:{provider-${id}}`, limits: rates };
}

/** Every bound of one of them. */
export function sharedBounds(holder: SharedHolder, tokens: number, place: string): SharedBound[] {
  const bounds: SharedBound[] = [];
  for (const name of LIMIT_NAMES) {
    const limit = holder.limits[name];
    const parameters = limit === null ? undefined : parametersOf(name, limit, { limits: holder.limits, tokens, place });
    if (limit === null || !parameters) continue;
    bounds.push({ holder: holder.kind, name, limit, key: `${holder.prefix}:${kindOf(name).field}`, parameters });
  }
  return bounds;
}

interface Wanted {
  readonly limits: RateLimits;
  readonly tokens: number;
  readonly place: string;
}

function parametersOf(
  name: LimitName,
  limit: number,
  { limits, tokens, place }: Wanted,
): readonly (string | number)[] | undefined {
  if (name === 'maxConcurrent') return ['place', limit, 1, place];
  if (name === 'tokensPerMinute') return ['window', limit, Math.ceil(tokens), MINUTE_MS];
  if (name !== 'burst') return ['window', limit, 1, (kindOf(name).windowSeconds ?? 0) * 1000];
  return limits.requestsPerMinute === null ? undefined : ['spread', limits.requestsPerMinute, 1, limit];
}
