import { MAX_EVENT_BYTES } from '../protocols/openai/event-remainder.js';
import { EventScanner } from '../protocols/openai/event-scanner.js';
import type { Delivery } from '../snapshot/snapshot.js';
import type { AnswerHeaders } from './answer-headers.js';
import type { ClientRelay } from './client-relay.js';
import { disguisedRefusal } from './disguised-refusal.js';
import { HeldBytes } from './held-bytes.js';
import { failure, type FailureCause, type Outcome, type Refusal } from './outcome.js';
import type { AnswerSink } from './answer-sink.js';

/** A stream that is delivered complete and grows beyond this is sent as it comes. */
const MAX_COMPLETE_BYTES = 8 * 1024 * 1024;

class EmptyAnswerError extends Error {
  override readonly name = 'EmptyAnswerError';
  constructor() {
    super('the stream ended without a single event');
  }
}

/**
 * A stream on its way to the client. Nothing is sent before its first event, so that until then another target can
 * take over; after that whole events are sent, so that a stream that is cut never ends within one.
 */
export class StreamAnswer implements AnswerSink {
  readonly scanner = new EventScanner();
  hasBegun = false;
  /** What was not sent yet, in order. */
  private readonly held = new HeldBytes();
  /** How much of it is whole events. */
  private wholeBytes = 0;

  constructor(
    private readonly relay: ClientRelay,
    private readonly headers: AnswerHeaders,
    private readonly delivery: Delivery,
  ) {}

  get hasAnswered(): boolean {
    return this.scanner.events > 0 || this.scanner.hasSkipped;
  }

  get isFull(): boolean {
    return this.relay.isFull;
  }

  push(chunk: Buffer): Refusal | undefined {
    const whole = this.scanner.push(chunk);
    if (this.hasBegun && this.held.length === 0 && whole === chunk.length) {
      this.relay.write(chunk, !this.scanner.isBlind);
      return undefined;
    }
    if (!this.hasBegun && this.scanner.error) return this.disguised();
    this.hold(chunk, whole);
    if (this.hasBegun || this.mayBegin()) this.sendWhole();
    return undefined;
  }

  end(): Outcome {
    this.scanner.finish();
    if (!this.hasBegun && this.scanner.error) return this.disguised() ?? emptyAnswer();
    if (!this.scanner.isFinished && !this.scanner.hasSkipped) return this.breakOff('cut', new EmptyAnswerError());
    return this.deliver();
  }

  breakOff(cause: FailureCause, error: Error): Outcome {
    if (!this.hasBegun) return failure(cause, error);
    if (this.scanner.sawDone) return this.deliver();
    // An upstream that said in its stream what went wrong has said it to the client too.
    if (this.scanner.error) this.relay.cut();
    else this.relay.truncate(cause);
    return { kind: 'broken' };
  }

  private deliver(): Outcome {
    this.wholeBytes = this.held.length;
    this.sendWhole();
    this.relay.end();
    return { kind: 'delivered' };
  }

  private disguised(): Refusal | undefined {
    const { error } = this.scanner;
    return error && disguisedRefusal(this.headers, error);
  }

  private mayBegin(): boolean {
    const { events, sawDone, hasSkipped } = this.scanner;
    if (this.delivery === 'complete') return sawDone || this.held.length > MAX_COMPLETE_BYTES;
    return events > 0 || hasSkipped || this.held.length > MAX_EVENT_BYTES;
  }

  private hold(chunk: Buffer, whole: number): void {
    if (whole > 0) this.wholeBytes = this.held.length + whole;
    this.held.add(chunk);
  }

  /** Sends what is whole, and what has grown too long to be held any longer. */
  private sendWhole(): void {
    if (!this.hasBegun) this.relay.begin(200, this.headers, true);
    this.hasBegun = true;
    const sendable = this.held.length - this.wholeBytes > MAX_EVENT_BYTES ? this.held.length : this.wholeBytes;
    if (sendable === 0) return;
    this.relay.write(this.held.take(sendable), sendable <= this.wholeBytes);
    this.wholeBytes = 0;
  }
}

function emptyAnswer(): Outcome {
  return failure('cut', new EmptyAnswerError());
}
