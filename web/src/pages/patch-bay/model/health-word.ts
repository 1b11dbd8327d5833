import type { Schema } from '../../../api/types.js';
import type { Tone } from '../../../ui/status.js';
import type { BayProvider } from './bay-provider.js';

/** How a provider is doing: a light, a word, and the reason in the words of the API. */
export interface Health {
  readonly tone: Tone;
  readonly word: string;
  readonly reason: string | null;
  /** Until when it lasts, milliseconds since 1970; it is counted down. */
  readonly untilMs?: number;
}

type Rule = (provider: BayProvider, state: Schema<'ProviderState'>) => Health | undefined;

/** The most lasting trouble first, as Patchbay itself looks at providers. */
const RULES: readonly Rule[] = [
  keysRefused,
  breakerOpen,
  paused,
  foundDown,
  trying,
  outForAnotherReason,
  slow,
  oneKeyLess,
];

export function healthOf(provider: BayProvider): Health {
  const { enabled, pending, state } = provider;
  if (!enabled) return { tone: 'off', word: 'disabled', reason: 'it gets no requests until somebody enables it' };
  if (pending !== null) return { tone: 'off', word: 'not there yet', reason: pending };
  if (state === null) return { tone: 'off', word: 'being asked', reason: null };
  for (const rule of RULES) {
    const health = rule(provider, state);
    if (health) return health;
  }
  return isKnown(provider, state)
    ? { tone: 'ok', word: 'healthy', reason: null }
    : { tone: 'off', word: 'not asked yet', reason: null };
}

/** Whether requests may go to it now, be it only one to see whether it is back. */
export function isAble({ enabled, pending, state }: BayProvider): boolean {
  return enabled && pending === null && (state === null || state.status !== 'out');
}

/** Whether all requests may go to it, and not only one to see. */
export function isWell(provider: BayProvider): boolean {
  const { state } = provider;
  const isOnTrial = state?.status === 'probing' && state.probe?.status !== 'healthy';
  return isAble(provider) && !isOnTrial;
}

function keysRefused(_: BayProvider, { keys }: Schema<'ProviderState'>): Health | undefined {
  const refused = keys.filter(({ state }) => state === 'set_aside');
  if (keys.length === 0 || refused.length < keys.length) return undefined;
  return {
    tone: 'bad',
    word: keys.length === 1 ? 'key refused' : 'all keys refused',
    reason: refused[0]?.reason ?? null,
  };
}

function breakerOpen({ seenMs }: BayProvider, state: Schema<'ProviderState'>): Health | undefined {
  if (state.breaker !== 'open') return undefined;
  const { breaker_retry_in_ms: retryInMs, probe, reason } = state;
  return { tone: 'bad', word: 'down', reason: probe?.reason ?? reason, untilMs: seenMs + retryInMs };
}

function paused({ seenMs }: BayProvider, { paused_for_ms: ms, reason }: Schema<'ProviderState'>): Health | undefined {
  return ms > 0 ? { tone: 'warn', word: 'paused', reason, untilMs: seenMs + ms } : undefined;
}

function trying(_: BayProvider, { status, reason }: Schema<'ProviderState'>): Health | undefined {
  return status === 'probing' ? { tone: 'warn', word: 'trying again', reason } : undefined;
}

function foundDown(_: BayProvider, { probe }: Schema<'ProviderState'>): Health | undefined {
  return probe?.status === 'down' ? { tone: 'bad', word: 'down', reason: probe.reason } : undefined;
}

function outForAnotherReason(_: BayProvider, { status, reason }: Schema<'ProviderState'>): Health | undefined {
  return status === 'out' ? { tone: 'bad', word: 'out', reason } : undefined;
}

function slow(_: BayProvider, { probe }: Schema<'ProviderState'>): Health | undefined {
  return probe?.status === 'degraded' ? { tone: 'warn', word: 'slow', reason: probe.reason } : undefined;
}

function oneKeyLess(_: BayProvider, { keys }: Schema<'ProviderState'>): Health | undefined {
  const refused = keys.find(({ state }) => state === 'set_aside');
  return (
    refused && { tone: 'warn', word: 'a key refused', reason: `version ${refused.version}: ${refused.reason ?? ''}` }
  );
}

function isKnown({ lastUsed }: BayProvider, { probe, first_byte_ms: firstByte }: Schema<'ProviderState'>): boolean {
  return probe !== null || firstByte !== null || lastUsed !== null;
}
