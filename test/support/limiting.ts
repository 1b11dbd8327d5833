import { waitUntil } from '../../src/database/embedded/poll.js';
import type { Allowance, LimitedKey, Taken } from '../../src/access/limits/allowance.js';
import { AppAllowance } from '../../src/access/limits/app-allowance.js';
import { CallerWindows } from '../../src/access/limits/caller-windows.js';
import { FleetProviderRates } from '../../src/access/limits/fleet-provider-rates.js';
import { FleetSize } from '../../src/access/limits/fleet-size.js';
import { LocalLimits } from '../../src/access/limits/local-limits.js';
import { LocalProviderRates } from '../../src/access/limits/local-provider-rates.js';
import { RedisLink } from '../../src/access/limits/redis/redis-link.js';
import { SharedCallers } from '../../src/access/limits/redis/shared-callers.js';
import { SharedLimits } from '../../src/access/limits/redis/shared-limits.js';
import { SharedPlaces } from '../../src/access/limits/redis/shared-places.js';
import { environmentFrom } from '../../src/config/read-environment.js';
import { GatewayError } from '../../src/errors/gateway-error.js';
import { type App, NO_RATE_LIMITS, type RateLimits } from '../../src/snapshot/snapshot.js';

export const NO_KEY: LimitedKey = { id: null, limits: null };
const DEADLINE_MS = 10_000;

/** The limiter of one instance, as the gateway puts it together. */
export interface Limiter {
  readonly allowance: Allowance;
  readonly rates: FleetProviderRates;
  readonly callers: CallerWindows;
  readonly link: RedisLink;
  readonly fleet: FleetSize;
  close(): void;
}

/** @param place of this instance among so many */
export function limiter(redisUrl = '', instances = 1, place = 0): Limiter {
  const link = new RedisLink(environmentFrom({ REDIS_URL: redisUrl }));
  const fleet = new FleetSize();
  fleet.learn(instances, place);
  const callers = new CallerWindows(fleet, link, new SharedCallers(link));
  const places = new SharedPlaces(link);
  const shared = new SharedLimits(link, places);
  return {
    allowance: new AppAllowance(new LocalLimits(fleet, callers), shared, link),
    rates: new FleetProviderRates(new LocalProviderRates(fleet), shared, link),
    callers,
    link,
    fleet,
    close: () => {
      places.onApplicationShutdown();
      link.onApplicationShutdown();
    },
  };
}

export async function untilUsable({ link }: Limiter, isUsable: boolean): Promise<void> {
  if (!(await waitUntil(() => link.isUsable === isUsable, DEADLINE_MS))) throw new Error('Redis stays as it was');
}

/** An app that may do everything, within these limits. */
export function limitedApp(limits: Partial<RateLimits>, id = 1): App {
  return {
    id,
    name: `app-${id}`,
    enabled: true,
    mayPickProviders: true,
    purposes: null,
    providers: null,
    models: null,
    limits: { ...NO_RATE_LIMITS, ...limits },
    budget: null,
    mustUseOwnKeys: false,
  };
}

/** What was taken, or the refusal. Any other failure is one. */
export async function tryTake(
  { allowance }: Limiter,
  app: App,
  tokens = 0,
  key: LimitedKey = NO_KEY,
): Promise<Taken | GatewayError> {
  try {
    return await allowance.take(app, key, tokens);
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'rate_limit_exceeded') return error;
    throw error;
  }
}

/** So many requests at once, in turn at each instance; how many were let through. */
export async function flood(limiters: readonly Limiter[], app: App, count: number): Promise<number> {
  const results = await Promise.all(
    Array.from({ length: count }, (_, index) => tryTake(limiters[index % limiters.length] ?? nobody(), app)),
  );
  return results.filter((result) => !(result instanceof GatewayError)).length;
}

function nobody(): never {
  throw new Error('there is no instance to ask');
}

export function headersOf(list: readonly string[]): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (let index = 0; index < list.length; index += 2) headers.set(list[index] ?? '', list[index + 1] ?? '');
  return headers;
}
