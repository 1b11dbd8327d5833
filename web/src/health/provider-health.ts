import type { Schema } from '../api/types.js';
import { plainly } from '../ui/plain-words.js';
import type { Health, Judged } from './health.js';
import { RULES } from './health-rules.js';

export function healthOf(provider: Judged): Health {
  const health = judge(provider);
  return health.reason === null ? health : { ...health, reason: plainly(health.reason) };
}

function judge(provider: Judged): Health {
  const { state, seenMs } = provider;
  const decided = decidedBySomebody(provider);
  if (decided) return decided;
  if (state === null) return { tone: 'off', word: 'being asked', reason: null, todo: null };
  for (const rule of RULES) {
    const health = rule(state, seenMs);
    if (health) return health;
  }
  return isKnown(provider, state)
    ? { tone: 'ok', word: 'healthy', reason: null, todo: null }
    : { tone: 'off', word: 'not asked yet', reason: null, todo: 'Test it to see whether it answers.' };
}

/** Whether requests may go to it now, be it only one to see whether it is back. */
export function isAble({ enabled, pending, state }: Judged): boolean {
  return enabled && pending === null && (state === null || state.status !== 'out');
}

/** Whether all requests may go to it, and not only one to see. */
export function isWell(provider: Judged): boolean {
  const { state } = provider;
  const isOnTrial = state?.status === 'probing' && state.probe?.status !== 'healthy';
  return isAble(provider) && !isOnTrial;
}

/** Why a provider is not installed yet; null when it is. */
export function pendingOf({
  status,
  status_reason: reason,
}: Pick<Schema<'LiveServer'>, 'status' | 'status_reason'>): string | null {
  return status === 'pending_installation' ? (reason ?? 'it is marked as not installed, so nobody asks it') : null;
}

function decidedBySomebody({ enabled, pending }: Judged): Health | undefined {
  if (!enabled)
    return {
      tone: 'off',
      word: 'disabled',
      reason: 'it keeps its places in chains but gets no requests until somebody enables it',
      todo: 'Enable it to let requests through.',
    };
  if (pending === null) return undefined;
  return {
    tone: 'off',
    word: 'not installed yet',
    reason: pending,
    todo: 'Edit it and set it to installed once it runs.',
  };
}

function isKnown({ lastUsed }: Judged, { probe, first_byte_ms: firstByte }: Schema<'ProviderState'>): boolean {
  return probe !== null || firstByte !== null || lastUsed !== null;
}
