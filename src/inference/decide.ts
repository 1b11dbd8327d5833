import type { Failure, Refusal } from './outcome.js';

/** What happens after an attempt that gave the client nothing yet. */
export type Decision =
  /** the same target again, once and at once */
  | 'same'
  | 'next'
  /** the refusal is the app's own matter and goes to it as it is */
  | 'pass_on';

export interface AttemptHistory {
  /** Attempts at this target so far, the last one included. */
  readonly attemptsAtTarget: number;
  readonly isFallback: boolean;
  readonly pinsModel: boolean;
}

/** Statuses that speak of the provider or of our key there, not of the request. Redirects are never followed. */
const PROVIDER_TROUBLE: ReadonlySet<number> = new Set([401, 402, 403, 408, 409, 425, 429]);
const MODEL_NOT_FOUND = /model/i;
/** A connection that ended without a byte: most often an idle one the upstream had just closed. */
const CLOSED_UNANSWERED = /^(UND_ERR_SOCKET|ECONNRESET|EPIPE)$/;

/** A refusal because of the request itself is never routed around: a safety refusal must stay one. */
export function decide(outcome: Refusal | Failure, history: AttemptHistory): Decision {
  if (outcome.kind === 'failure') return afterFailure(outcome.error, history);
  if (isProviderTrouble(outcome.status)) return 'next';
  const modelIsOurs = history.pinsModel || history.isFallback;
  const modelUnknown = outcome.status === 404 && MODEL_NOT_FOUND.test(outcome.body.toString('utf8'));
  return modelIsOurs && modelUnknown ? 'next' : 'pass_on';
}

function isProviderTrouble(status: number): boolean {
  return status < 400 || status >= 500 || PROVIDER_TROUBLE.has(status);
}

function afterFailure(error: Error, { attemptsAtTarget }: AttemptHistory): Decision {
  const code = 'code' in error ? String(error.code) : '';
  return CLOSED_UNANSWERED.test(code) && attemptsAtTarget === 1 ? 'same' : 'next';
}
