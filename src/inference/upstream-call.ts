import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import type { QueuedHandler, WaitingConnection } from '../egress/upstream-pools.js';
import { answerHeadersIn } from './answer-headers.js';
import { AttemptTimer, type Impatient, type Phase, WaitedTooLongError } from './attempt-timer.js';
import type { AnswerSink, AnswerSource } from './answer-sink.js';
import { failure, type FailureCause, type Outcome } from './outcome.js';
import { RefusalBody } from './refusal-body.js';

/** How long one attempt waits, in milliseconds. */
export interface CallLimits {
  readonly connectMs: number;
  readonly firstByteMs: number;
  readonly silenceMs: number;
  /** When the whole request must be answered, monotonic milliseconds. */
  readonly wholeDueAt: number;
}

const GIVEN_UP = new Error('given up');
/** Codes of a connection that ended, as opposed to one that never was or spoke no HTTP. */
const ENDED = /^(UND_ERR_SOCKET|ECONNRESET|EPIPE|ECONNABORTED)$/;
const NOT_HTTP = /^(HPE_|UND_ERR_HEADERS_OVERFLOW|UND_ERR_RES_)/;

/** One request to an upstream, from undici's events to one outcome. */
export class UpstreamCall implements QueuedHandler, Impatient {
  // Not a function assigned to a property: V8 puts such a closure into the old generation, where it keeps the whole
  // finished request alive until the next full collection (bench/NOTES.md).
  private readonly settled = Promise.withResolvers<Outcome>();
  private readonly timer: AttemptTimer;
  private connection: WaitingConnection | undefined;
  private controller: Dispatcher.DispatchController | undefined;
  private isOver = false;
  private hasBytes = false;
  private isSuspended = false;
  private sink: AnswerSink | undefined;
  private refusal: RefusalBody | undefined;

  constructor(
    private readonly source: AnswerSource,
    private readonly limits: CallLimits,
  ) {
    this.timer = new AttemptTimer(this, limits.wholeDueAt);
    this.timer.wait('connection', limits.connectMs);
  }

  get outcome(): Promise<Outcome> {
    return this.settled.promise;
  }

  /** Whether the request was given to a connection, so that the upstream may have begun with it. */
  get wasSent(): boolean {
    return this.controller !== undefined;
  }

  /** The client has left: closes the upstream connection in whatever state it is. */
  abandon(): void {
    this.finish({ kind: 'abandoned' });
  }

  resume(): void {
    if (!this.isSuspended || this.isOver) return;
    this.isSuspended = false;
    this.timer.wait('next_byte', this.limits.silenceMs);
    this.controller?.resume();
  }

  onWaitedTooLong(phase: Phase | 'whole'): void {
    if (this.isOver) return;
    const error = new WaitedTooLongError(phase);
    if (this.refusal) return this.finish(this.refusal.cut());
    const cause = phase === 'whole' ? 'out_of_time' : phase === 'connection' ? 'unreachable' : 'silent';
    this.finish(this.sink ? this.sink.breakOff(cause, error) : failure(cause, error));
  }

  onQueued(connection: WaitingConnection): void {
    this.connection = connection;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.isOver) controller.abort(GIVEN_UP);
    else this.timer.wait('first_byte', this.limits.firstByteMs);
  }

  /** More of a body that is sent as it arrives was taken: only what comes after it can be the upstream's silence. */
  onTaken(): void {
    if (this.controller && !this.isOver && !this.hasBytes) this.timer.touch(this.limits.firstByteMs);
  }

  onResponseStarted(): void {
    this.hasBytes = true;
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, raw: IncomingHttpHeaders): void {
    if (this.isOver || status < 200) return;
    const headers = answerHeadersIn(raw);
    if (status < 300) {
      this.sink = this.source.sinkFor(status, headers);
      return;
    }
    this.refusal = new RefusalBody(status, headers);
    this.timer.wait('next_byte', RefusalBody.LONGEST_MS);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.isOver) return;
    if (this.refusal) {
      if (!this.refusal.push(chunk)) this.finish(this.refusal.cut());
      return;
    }
    if (this.sink) this.feed(controller, this.sink, chunk);
  }

  onResponseEnd(): void {
    if (this.isOver) return;
    if (this.refusal) this.settle(this.refusal.whole());
    else if (this.sink) this.settle(this.sink.end());
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    if (this.isOver) return;
    if (this.refusal) return this.settle(this.refusal.cut());
    const cause = this.causeOf(error);
    this.settle(this.sink ? this.sink.breakOff(cause === 'garbled' ? cause : 'cut', error) : failure(cause, error));
  }

  private feed(controller: Dispatcher.DispatchController, sink: AnswerSink, chunk: Buffer): void {
    const hadAnswered = sink.hasAnswered;
    const outcome = sink.push(chunk);
    if (outcome) return this.finish(outcome);
    if (sink.hasAnswered) this.awaitMore(hadAnswered);
    if (!sink.isFull) return;
    this.isSuspended = true;
    this.timer.suspend();
    controller.pause();
  }

  private awaitMore(hadAnswered: boolean): void {
    if (hadAnswered) return this.timer.touch(this.limits.silenceMs);
    this.source.onAnswered();
    this.timer.wait('next_byte', this.limits.silenceMs);
  }

  private causeOf(error: Error): FailureCause {
    const code = 'code' in error ? String(error.code) : '';
    if (code === 'ADDRESS_REFUSED') return 'forbidden';
    if (NOT_HTTP.test(code) || isParserError(error)) return 'garbled';
    const wasIdle = this.controller !== undefined && this.connection?.isNew === false;
    return wasIdle && !this.hasBytes && ENDED.test(code) ? 'stale' : 'unreachable';
  }

  /** Ends the attempt from this side. */
  private finish(outcome: Outcome): void {
    if (this.isOver) return;
    this.settle(outcome);
    if (this.controller) this.controller.abort(GIVEN_UP);
    else this.connection?.abandon();
  }

  private settle(outcome: Outcome): void {
    this.isOver = true;
    this.timer.clear();
    this.sink?.release();
    this.settled.resolve(outcome);
  }
}

/** undici 8 leaves their code undefined. An end that comes too early is one of them, but no nonsense. */
function isParserError({ name, message }: Error): boolean {
  return name === 'HTTPParserError' && !message.includes('EOF');
}
