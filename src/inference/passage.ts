import type { Secret } from '../snapshot/secret.js';
import type { Delivery } from '../snapshot/snapshot.js';
import type { AnswerHeaders } from './answer-headers.js';
import type { ClientRelay } from './client-relay.js';

/** The client's side of a stream. */
export type StreamClient = Pick<ClientRelay, 'isFull' | 'begin' | 'write' | 'end' | 'truncate' | 'cut'>;

/** The client's side of any answer. */
export interface AnswerClient extends StreamClient {
  /** @param body in order */
  send(status: number, headers: AnswerHeaders, body: readonly Buffer[]): void;
}

/** How a stream is passed on. */
export interface Passage {
  readonly delivery: Delivery;
  /** The key the answer was asked with; some vendors repeat it in their errors. */
  readonly secret: Secret | undefined;
  /** Whether events that tell only what was used are kept from the client, which did not ask for them. */
  readonly hidesUsage: boolean;
}
