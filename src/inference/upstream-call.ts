import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { type AnswerHeaders, answerHeadersIn } from './answer-headers.js';
import type { Outcome } from './outcome.js';

/** Error answers are small; what is beyond this is not read. */
const MAX_REFUSAL_BYTES = 64 * 1024;
/** Nor is what takes longer than this: the next target is waiting. */
const REFUSAL_TIMEOUT_MS = 5000;

/** Takes an answer as it arrives. */
export interface AnswerSink {
  /** Called once, when the first byte of a success has arrived (or it ended without one). */
  begin(status: number, headers: AnswerHeaders): void;
  /** Returns false when it wants no more for now; it calls `resume` of the call when it does. */
  write(chunk: Buffer): boolean;
  end(): void;
  /** The answer broke off after it had begun. */
  truncate(): void;
}

/** One request to an upstream, from undici's events to one outcome. Nothing reaches the sink before a success began. */
export class UpstreamCall implements Dispatcher.DispatchHandler {
  // Not a function assigned to a property: V8 puts such a closure into the old generation, where it keeps the whole
  // finished request alive until the next full collection (bench/NOTES.md).
  private readonly settled = Promise.withResolvers<Outcome>();
  private controller: Dispatcher.DispatchController | undefined;
  private abandoned = false;
  private begun = false;
  private status = 0;
  private headers: AnswerHeaders = {};
  private readonly refusal: Buffer[] = [];
  private refusalBytes = 0;
  private refusalTimer: NodeJS.Timeout | undefined;

  constructor(private readonly sink: AnswerSink) {}

  get outcome(): Promise<Outcome> {
    return this.settled.promise;
  }

  /** The client has left: closes the upstream connection in whatever state it is. */
  abandon(): void {
    this.abandoned = true;
    clearTimeout(this.refusalTimer);
    this.settled.resolve({ kind: 'abandoned' });
    this.controller?.abort(new Error('the client left'));
  }

  resume(): void {
    this.controller?.resume();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.abandoned) controller.abort(new Error('the client left'));
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    this.status = status;
    this.headers = answerHeadersIn(headers);
    if (status >= 300) this.refusalTimer = setTimeout(() => this.cutRefusal(), REFUSAL_TIMEOUT_MS);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.isSuccess) return this.collect(chunk);
    this.begin();
    if (!this.sink.write(chunk)) controller.pause();
  }

  onResponseEnd(): void {
    if (!this.isSuccess) return this.refuse(true);
    this.begin();
    this.sink.end();
    this.settled.resolve({ kind: 'relayed' });
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    clearTimeout(this.refusalTimer);
    if (this.abandoned) return;
    if (!this.begun) return this.settled.resolve({ kind: 'failure', error });
    this.sink.truncate();
    this.settled.resolve({ kind: 'relayed' });
  }

  private get isSuccess(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  private begin(): void {
    if (this.begun) return;
    this.begun = true;
    this.sink.begin(this.status, this.headers);
  }

  private collect(chunk: Buffer): void {
    this.refusal.push(chunk);
    this.refusalBytes += chunk.length;
    if (this.refusalBytes > MAX_REFUSAL_BYTES) this.cutRefusal();
  }

  private cutRefusal(): void {
    this.refuse(false);
    this.controller?.abort(new Error('enough of this error was read'));
  }

  private refuse(isWhole: boolean): void {
    clearTimeout(this.refusalTimer);
    const { status, headers } = this;
    this.settled.resolve({ kind: 'refusal', status, headers, body: Buffer.concat(this.refusal), isWhole });
  }
}
