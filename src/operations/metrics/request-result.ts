import type { RequestRecord } from '../../usage/records.js';

/**
 * How a request ended for its app. `ok`: it got an answer. `refused`: it was at fault, or over a limit. `failed`: it was
 * not, and got none, or only part of one. `left`: it did not wait.
 */
export type RequestResult = 'ok' | 'refused' | 'failed' | 'left';

const FIRST_SERVER_ERROR = 500;
const FIRST_ERROR = 400;

export function resultOf({ outcome, status }: Pick<RequestRecord, 'outcome' | 'status'>): RequestResult {
  if (outcome === 'abandoned') return 'left';
  if (outcome === 'broken' || status >= FIRST_SERVER_ERROR) return 'failed';
  return status >= FIRST_ERROR ? 'refused' : 'ok';
}

/** Words of attempts, those that are statuses by their class: an upstream may answer any number. */
export function attemptOutcome(outcome: string): string {
  return /^\d{3}$/.test(outcome) ? `${outcome.charAt(0)}xx` : outcome;
}
