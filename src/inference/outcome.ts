import type { AnswerHeaders } from './answer-headers.js';

/** An upstream's answer that is not a success. */
export interface Refusal {
  readonly kind: 'refusal';
  readonly status: number;
  readonly headers: AnswerHeaders;
  readonly body: Buffer;
  /** False when it was too large or too slow to be read to its end. */
  readonly isWhole: boolean;
}

/** No answer: the connection failed, or the upstream was silent for too long. */
export interface Failure {
  readonly kind: 'failure';
  readonly error: Error;
}

/** How one attempt ended. After `relayed` and `abandoned` nothing more can be said to the client. */
export type Outcome = { readonly kind: 'relayed' } | { readonly kind: 'abandoned' } | Refusal | Failure;
