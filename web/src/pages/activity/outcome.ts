import type { Tone } from '../../ui/status.js';

export interface OutcomeWords {
  readonly tone: Tone;
  readonly word: string;
}

const WORDS: Readonly<Record<string, OutcomeWords>> = {
  delivered: { tone: 'ok', word: 'answered' },
  passed_on: { tone: 'warn', word: 'refusal passed on' },
  broken: { tone: 'bad', word: 'broke off' },
  abandoned: { tone: 'off', word: 'client left' },
  connect: { tone: 'bad', word: 'no connection' },
  reset: { tone: 'bad', word: 'connection was closed' },
  timeout: { tone: 'bad', word: 'no answer in time' },
  truncated: { tone: 'bad', word: 'answer cut short' },
  garbled: { tone: 'bad', word: 'no proper HTTP' },
  refused_address: { tone: 'bad', word: 'address not allowed' },
  vector_size: { tone: 'bad', word: 'vectors of another size' },
  stream_error: { tone: 'bad', word: 'error in place of an answer' },
};

/** Endings the API knows beside `delivered`, those first that one looks for; codes of errors as they are. */
export const OUTCOMES: readonly string[] = [
  'delivered',
  'passed_on',
  'broken',
  'abandoned',
  'all_providers_failed',
  'upstream_error',
  'upstream_timeout',
  'upstream_truncated',
  'no_provider_configured',
  'rate_limit_exceeded',
  'budget_exceeded',
  'overloaded',
  'invalid_request',
  'purpose_not_allowed',
  'provider_not_allowed',
  'model_not_found',
  'purpose_not_found',
  'model_port_unknown',
  'body_too_large',
  'vector_size_mismatch',
  'shutting_down',
  'internal_error',
];

/**
 * How a request, an attempt or a step of a trail ended, in words.
 *
 * @param status what was answered; decides how bad an error is whose code says too little
 */
export function outcomeWords(outcome: string, status: number | null = null): OutcomeWords {
  const known = WORDS[outcome];
  if (known !== undefined) return known;
  if (/^\d{3}$/.test(outcome)) return ofStatus(Number(outcome));
  return { tone: status !== null && status < 500 ? 'warn' : 'bad', word: outcome.replaceAll('_', ' ') };
}

function ofStatus(status: number): OutcomeWords {
  if (status < 300) return { tone: 'ok', word: `answered ${status}` };
  return { tone: status >= 500 ? 'bad' : 'warn', word: `answered ${status}` };
}
