import type { Skipped } from '../snapshot/candidates.js';
import type { Target } from '../snapshot/snapshot.js';
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
  vector_size: 'vector_size',
};

/** What one attempt came to, in a word. */
export function wordFor(outcome: Refusal | Failure): string {
  if (outcome.kind === 'failure') return WORDS[outcome.cause];
  return outcome.isDisguised ? 'stream_error' : String(outcome.status);
}

/** Where a request has been, e.g. `gpu-1=503, gpu-2=skipped:breaker_open, gpu-3=200`; fit for a header. */
export class Trail {
  private readonly steps: string[] = [];
  private skipsTold = 0;

  failed({ provider }: Target, outcome: Refusal | Failure): void {
    this.steps.push(`${provider.label}=${wordFor(outcome)}`);
  }

  /** @param skipped all that were skipped so far; those told before are not told again */
  tell(skipped: readonly Skipped[]): void {
    for (; this.skipsTold < skipped.length; this.skipsTold++) {
      const skip = skipped[this.skipsTold];
      if (skip) this.steps.push(`${skip.target.provider.label}=skipped:${skip.reason}`);
    }
  }

  /** @param last the step that is not over yet */
  text(last: string | undefined): string {
    const all = last === undefined ? this.steps : [...this.steps, last];
    return all.join(', ').slice(0, MAX_TRAIL_CHARACTERS);
  }
}
