import type { AnswerHeaders } from './answer-headers.js';

/** An upstream's answer that is not a success. */
export interface Refusal {
  readonly kind: 'refusal';
  readonly status: number;
  readonly headers: AnswerHeaders;
  readonly body: Buffer;
  /** False when it was too large or too slow to be read to its end. */
  readonly isWhole: boolean;
  /** It came as the first event of a stream, or as the body of a 200. */
  readonly isDisguised: boolean;
}

/**
 * Why there is no answer. `unreachable`: no connection, or it broke. `stale`: a connection that had been idle turned out
 * to be closed. `silent`: nothing came in time. `cut`: an answer began and broke off before the client got any of it.
 * `garbled`: no HTTP. `forbidden`: policy does not allow its address. `out_of_time`: the whole request took too long.
 * `vector_size`: its vectors are not as long as those that the app keeps.
 */
export type FailureCause =
  'unreachable' | 'stale' | 'silent' | 'cut' | 'garbled' | 'forbidden' | 'out_of_time' | 'vector_size';

export interface Failure {
  readonly kind: 'failure';
  readonly cause: FailureCause;
  readonly error: Error;
}

/** How a request ended that can be tried no more: the client has the answer, a broken one, or left. */
export type Ending = 'delivered' | 'broken' | 'abandoned';

/** How one attempt ended. */
export type Outcome = { readonly kind: Ending } | Refusal | Failure;

export function failure(cause: FailureCause, error: Error): Failure {
  return { kind: 'failure', cause, error };
}
