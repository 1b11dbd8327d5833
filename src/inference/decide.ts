import type { Verdict } from './classify.js';

/** What happens after an attempt that gave the client nothing. */
export type Decision =
  | {
      readonly do: 'retry';
      readonly delayMs: number;
      /** Whether the provider's retry budget must allow it; without that the next target is asked. */
      readonly fromBudget: boolean;
    }
  /** the same provider with another of its keys */
  | { readonly do: 'other_key' }
  | { readonly do: 'next' }
  /** the next target whose declared context is larger; without one the refusal goes to the app */
  | { readonly do: 'next_larger' }
  /** the refusal is the app's own matter and goes to it as it is */
  | { readonly do: 'pass_on' }
  /** no time is left */
  | { readonly do: 'give_up' };

interface Rule {
  /** `free`: once, at once, without counting. `budget`: as often as the history allows. `pause`: when the upstream says. */
  readonly retry: 'never' | 'free' | 'budget' | 'pause';
  readonly otherwise: Exclude<Decision['do'], 'retry'>;
  /** Whether the breaker counts it as a failure. */
  readonly isFault: boolean;
}

const NEXT: Rule = { retry: 'never', otherwise: 'next', isFault: false };
const NEXT_AFTER_FAULT: Rule = { ...NEXT, isFault: true };

/** One row for each meaning an attempt can have. */
export const RULES: Readonly<Record<Verdict, Rule>> = {
  unreachable: { retry: 'budget', otherwise: 'next', isFault: true },
  stale: { retry: 'free', otherwise: 'next', isFault: false },
  silent: NEXT_AFTER_FAULT,
  cut: { retry: 'budget', otherwise: 'next', isFault: true },
  garbled: NEXT_AFTER_FAULT,
  forbidden: NEXT,
  vector_size: NEXT,
  out_of_time: { retry: 'never', otherwise: 'give_up', isFault: false },
  troubled: { retry: 'budget', otherwise: 'next', isFault: false },
  failing: { retry: 'budget', otherwise: 'next', isFault: true },
  refusing: NEXT_AFTER_FAULT,
  rate_limited: { retry: 'pause', otherwise: 'next', isFault: false },
  key_refused: { retry: 'never', otherwise: 'other_key', isFault: false },
  key_spent: { retry: 'never', otherwise: 'other_key', isFault: false },
  context_exceeded: { retry: 'never', otherwise: 'next_larger', isFault: false },
  model_unknown: NEXT,
  unusable: NEXT,
  request_refused: { retry: 'never', otherwise: 'pass_on', isFault: false },
};

/** What has happened to this request so far. */
export interface History {
  /** Retries at this target, free ones left out. */
  readonly retriesAtTarget: number;
  readonly freeRetriesAtTarget: number;
  /** Retries that the purpose still grants this request. */
  readonly retriesLeft: number;
  /** Whether there may be another target to ask. */
  readonly hasOthers: boolean;
  /** Whether the provider has another key that may be used. */
  readonly hasOtherKey: boolean;
  /** Until the whole request must be answered, in milliseconds. */
  readonly remainingMs: number;
  /** What the upstream asked for, in milliseconds. */
  readonly retryAfterMs: number | undefined;
  /** From 0 to 1; spreads the retries of many requests. */
  readonly chance: number;
}

export const BACKOFF_BASE_MS = 100;
export const BACKOFF_CAP_MS = 2000;

/** Pure: the same verdict and history always give the same decision. */
export function decide(verdict: Verdict, history: History): Decision {
  const rule = RULES[verdict];
  const retry = retryUnder(rule, verdict, history);
  if (retry) return retry;
  if (rule.otherwise !== 'other_key') return { do: rule.otherwise };
  return { do: history.hasOtherKey ? 'other_key' : 'next' };
}

function retryUnder({ retry }: Rule, verdict: Verdict, history: History): Decision | undefined {
  if (retry === 'never') return undefined;
  if (retry === 'free') {
    return history.freeRetriesAtTarget === 0 ? { do: 'retry', delayMs: 0, fromBudget: false } : undefined;
  }
  // Where another target waits, one more try is enough.
  const most = history.hasOthers || verdict === 'unreachable' ? 1 : Infinity;
  if (history.retriesLeft <= 0 || history.retriesAtTarget >= most) return undefined;
  const delayMs = delayBefore(retry, history);
  if (delayMs === undefined || delayMs >= history.remainingMs) return undefined;
  return { do: 'retry', delayMs, fromBudget: true };
}

function delayBefore(retry: 'budget' | 'pause', history: History): number | undefined {
  const { retryAfterMs, hasOthers } = history;
  if (retryAfterMs === undefined) return retry === 'pause' && hasOthers ? undefined : backoffMs(history);
  // Another target answers sooner than a long pause ends.
  if (hasOthers && retryAfterMs > BACKOFF_CAP_MS) return undefined;
  // Those that wait for the same moment must not all come back in it.
  return retry === 'pause' ? retryAfterMs + backoffMs(history) : Math.max(retryAfterMs, backoffMs(history));
}

/** Full jitter: anything up to an exponentially growing bound. */
function backoffMs({ retriesAtTarget, chance }: History): number {
  return chance * Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** retriesAtTarget);
}
