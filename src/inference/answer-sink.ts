import type { AnswerText } from '../protocols/openai/answer-text.js';
import type { TokenUsage } from '../protocols/openai/event-usage.js';
import type { AnswerHeaders } from './answer-headers.js';
import type { FailureCause, Outcome } from './outcome.js';

/** What an answer came to. */
export interface Counted {
  /** As the upstream told it. */
  readonly usage: TokenUsage | undefined;
  /** What the model wrote; looked at where the upstream told nothing. */
  readonly text: AnswerText;
}

/** Takes the body of a success as it arrives, and decides what the client gets of it. */
export interface AnswerSink {
  /** Whether the client has got anything of it. */
  readonly hasBegun: boolean;
  /** Whether an answer is recognisable: its first event, or its first bytes where there are no events. */
  readonly hasAnswered: boolean;
  /** Returns an outcome when these bytes end the answer: they are none after all, or must not go to the client. */
  push(chunk: Buffer): Outcome | undefined;
  /** Whether it wants no more bytes for now; it calls `resume` of the call when it does. */
  readonly isFull: boolean;
  /** The upstream has ended its answer as HTTP wants it. */
  end(): Outcome;
  /** The answer broke off. */
  breakOff(cause: FailureCause, error: Error): Outcome;
  /** What it has come to so far. */
  counted(): Counted;
  /** The attempt is over, however it ended: gives back the memory it holds. */
  release(): void;
}

/** Makes the sink once the head of a success has come. */
export interface AnswerSource {
  sinkFor(status: number, headers: AnswerHeaders): AnswerSink;
  /** The first recognisable part of an answer is there. */
  onAnswered(): void;
}
