import { MAX_EVENT_BYTES } from '../protocols/openai/event-remainder.js';
import { EventScanner } from '../protocols/openai/event-scanner.js';
import type { UpstreamError } from '../protocols/openai/event-error.js';
import type { AnswerHeaders } from './answer-headers.js';
import { disguisedRefusal } from './disguised-refusal.js';
import { HeldBytes } from './held-bytes.js';
import { HeldMemory } from './held-memory.js';
import { failure, type FailureCause, type Outcome } from './outcome.js';
import type { AnswerSink, Counted } from './answer-sink.js';
import type { Passage, StreamClient } from './passage.js';
import { withoutPlaces } from './without-places.js';

/** A stream that is delivered complete and grows beyond this is sent as it comes. */
const MAX_COMPLETE_BYTES = 8 * 1024 * 1024;

class UnfinishedAnswerError extends Error {
  override readonly name = 'UnfinishedAnswerError';
  constructor() {
    super('the stream ended before it was finished');
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
  private readonly memory = new HeldMemory();
  /** How much of it is whole events. */
  private wholeBytes = 0;

  constructor(
    private readonly relay: StreamClient,
    private readonly headers: AnswerHeaders,
    private readonly passage: Passage,
  ) {}

  get hasAnswered(): boolean {
    return this.scanner.events > 0 || this.scanner.hasSkipped;
  }

  get isFull(): boolean {
    return this.relay.isFull;
  }

  push(chunk: Buffer): Outcome | undefined {
    const hadError = this.scanner.error !== undefined;
    const whole = this.scanner.push(chunk);
    if (!hadError && this.scanner.error) {
      const outcome = this.onError(this.scanner.error);
      if (outcome) return outcome;
    }
    if (this.passage.hidesUsage && this.scanner.usageEvents.length > 0) this.passWithoutUsage(chunk, whole);
    else this.pass(chunk, whole);
    return undefined;
  }

  end(): Outcome {
    this.scanner.finish();
    if (this.passage.hidesUsage) this.dropHeldUsage();
    const { error } = this.scanner;
    if (!this.hasBegun && error) return disguisedRefusal(this.headers, error);
    if (!this.isWhole()) return this.breakOff('cut', new UnfinishedAnswerError());
    return this.deliver();
  }

  counted(): Counted {
    return { usage: this.scanner.usage(), text: this.scanner.text };
  }

  release(): void {
    this.memory.release();
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
    // The client was told; to the provider it counts as the failure that it is.
    return { kind: this.scanner.error ? 'broken' : 'delivered' };
  }

  /**
   * An event that was passed unread may have been the one that finished the answer, if it was the last. What never had
   * an event that could be read is none of the scanner's business.
   */
  private isWhole(): boolean {
    const { events, isFinished, isBlind, lastWasSkipped } = this.scanner;
    return isFinished || (isBlind ? events === 0 : lastWasSkipped);
  }

  /** An error that the client must not see as it is: nothing was sent yet, or it repeats our key. */
  private onError(error: UpstreamError): Outcome | undefined {
    if (!this.hasBegun) return disguisedRefusal(this.headers, error);
    const text = JSON.stringify(error);
    const { secret } = this.passage;
    if (secret === undefined || secret.removedFrom(text) === text) return undefined;
    this.relay.truncate('cut');
    return { kind: 'broken' };
  }

  private pass(chunk: Buffer, whole: number): void {
    if (this.hasBegun && this.held.length === 0 && whole === chunk.length) {
      if (whole > 0) this.relay.write(chunk, !this.scanner.isBlind);
      return;
    }
    this.hold(chunk, whole);
    if (this.hasBegun || this.mayBegin()) this.sendWhole();
  }

  private passWithoutUsage(chunk: Buffer, whole: number): void {
    this.dropHeldUsage();
    const rest = withoutPlaces(chunk, this.scanner.usageEvents);
    this.pass(rest, whole - (chunk.length - rest.length));
  }

  /** The beginning of an event that ended later is the last that is held. */
  private dropHeldUsage(): void {
    const [first] = this.scanner.usageEvents;
    if (first && first.start < 0) this.held.dropLast(-first.start);
  }

  private mayBegin(): boolean {
    const { events, sawDone, hasSkipped } = this.scanner;
    if (this.passage.delivery === 'complete')
      return sawDone || this.held.length > MAX_COMPLETE_BYTES || this.memory.isShort;
    return events > 0 || hasSkipped || this.held.length > MAX_EVENT_BYTES;
  }

  private hold(chunk: Buffer, whole: number): void {
    if (whole > 0) this.wholeBytes = this.held.length + whole;
    this.held.add(chunk);
    this.memory.set(this.held.length);
  }

  /** Sends what is whole, and what has grown too long to be held any longer. */
  private sendWhole(): void {
    if (!this.hasBegun) this.relay.begin(200, this.headers, true);
    this.hasBegun = true;
    const sendable = this.held.length - this.wholeBytes > MAX_EVENT_BYTES ? this.held.length : this.wholeBytes;
    if (sendable === 0) return;
    this.relay.write(this.held.take(sendable), sendable <= this.wholeBytes && !this.scanner.isBlind);
    this.memory.set(this.held.length);
    this.wholeBytes = 0;
  }
}
