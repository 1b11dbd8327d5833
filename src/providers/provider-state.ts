import type { ProviderVitals } from '../snapshot/vitals/provider-vitals.js';
import { outSince, timeOfDay } from './out-since.js';
import type { KeyState, ProviderState } from './provider-state.dto.js';

/** What the configuration says of a provider, as far as its state depends on it. */
export interface StateSubject {
  /** Why it cannot be used at all, e.g. its key does not open; null when it can. */
  readonly fault: string | null;
  /** Versions of its keys that may serve, newest first. */
  readonly keyVersions: readonly number[];
  readonly breakerOpenMs: number;
  /** From when on it is probed again, monotonic milliseconds; null when it is not, or nobody is to be told. */
  readonly nextProbeAt: number | null;
}

/** @param now monotonic milliseconds */
export function providerState(
  subject: StateSubject,
  vitals: ProviderVitals,
  now: number,
  wallMs = Date.now(),
): ProviderState {
  const breaker = vitals.breaker.state(now, subject.breakerOpenMs);
  const keys = keyStates(subject.keyVersions, vitals, now);
  const outage = outageOf(subject, vitals, now, keys);
  const status = statusOf(breaker, outage);
  const moment = { monotonicMs: now, wallMs };
  return {
    status,
    since: status === 'available' || subject.fault !== null ? null : isoOf(outSince(vitals, keys, moment)),
    reason: outage ?? (breaker === 'half_open' ? 'its circuit breaker lets one request through to see' : null),
    breaker,
    breaker_retry_in_ms: Math.ceil(vitals.breaker.retryInMs(now, subject.breakerOpenMs)),
    paused_for_ms: Math.ceil(vitals.pausedForMs(now)),
    in_flight: vitals.gate.inFlight,
    queued: vitals.gate.queued,
    first_byte_ms: rounded(vitals.firstByte.value(now)),
    probe: vitals.probe && {
      status: vitals.probe.status,
      reason: vitals.probe.reason,
      checked_at: vitals.probe.checkedAt.toISOString(),
    },
    next_probe_at: subject.nextProbeAt === null ? null : isoOf(timeOfDay(subject.nextProbeAt, moment)),
    keys,
  };
}

function statusOf(breaker: ProviderState['breaker'], outage: string | null): ProviderState['status'] {
  if (outage !== null) return 'out';
  return breaker === 'half_open' ? 'probing' : 'available';
}

/** Why requests go elsewhere, the most lasting reason first; null when they do not. */
function outageOf(
  { fault, breakerOpenMs }: StateSubject,
  vitals: ProviderVitals,
  now: number,
  keys: readonly KeyState[],
): string | null {
  if (fault !== null) return fault;
  const [newest] = keys;
  if (newest && keys.every(({ state }) => state === 'set_aside')) return everyKeySetAside(keys.length, newest.reason);
  // A request that may try an open breaker goes there whatever the last probe said.
  const isTrial = vitals.breaker.state(now, breakerOpenMs) === 'half_open';
  const retryInMs = vitals.breaker.retryInMs(now, breakerOpenMs);
  if (retryInMs > 0) return `it failed too often; the next request may try it in ${seconds(retryInMs)}`;
  if (!isTrial && vitals.isDown(now))
    return `its last probe found it down: ${vitals.probe?.reason ?? 'no reason given'}`;
  const pausedForMs = vitals.pausedForMs(now);
  return pausedForMs > 0 ? `it asked for a pause (429), which lasts another ${seconds(pausedForMs)}` : null;
}

function everyKeySetAside(count: number, reason: string | null): string {
  const keys = count === 1 ? 'its key is set aside' : `all its ${count} keys are set aside`;
  return `${keys}: ${reason ?? 'no reason given'}; enter a valid one, or test it`;
}

function keyStates(versions: readonly number[], vitals: ProviderVitals, now: number): KeyState[] {
  const setAside = new Map(vitals.keys.list(now).map((key) => [key.version, key]));
  return versions.map((version) => {
    const key = setAside.get(version);
    if (!key) return { version, state: 'in_use', reason: null, since: null };
    return { version, state: 'set_aside', reason: key.reason, since: key.since.toISOString() };
  });
}

function isoOf(time: Date | undefined): string | null {
  return time?.toISOString() ?? null;
}

function seconds(ms: number): string {
  return `${Math.ceil(ms / 1000)} s`;
}

/** Tenths of milliseconds tell enough. */
function rounded(ms: number | undefined): number | null {
  return ms === undefined ? null : Math.round(ms * 10) / 10;
}
