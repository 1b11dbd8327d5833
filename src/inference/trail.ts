import type { Failure, FailureCause, Refusal } from './outcome.js';

/** Longer ones are cut; intermediaries refuse heads of more than a few KiB. */
export const MAX_TRAIL_CHARACTERS = 1000;

const WORDS: Readonly<Record<FailureCause, string>> = {
  unreachable: 'connect',
  stale: 'reset',
  silent: 'timeout',
  cut: 'truncated',
  garbled: 'garbled',
  forbidden: 'refused_address',
  out_of_time: 'timeout',
};

/** What one attempt came to, in a word. */
export function wordFor(outcome: Refusal | Failure): string {
  if (outcome.kind === 'failure') return WORDS[outcome.cause];
  return outcome.isDisguised ? 'stream_error' : String(outcome.status);
}
