import type { GatewayError } from '../errors/gateway-error.js';
import { toOpenAiEnvelope } from '../errors/wire-shapes.js';
import { type AnswerHeaders, RELAYED_HEADERS } from './answer-headers.js';
import type { ClientReply } from './client-reply.js';
import { KeepAlive } from './keep-alive.js';
import type { FailureCause, Refusal } from './outcome.js';
import { truncation } from './truncation.js';

/** How long the last event of a broken stream may take to be taken. */
const LAST_WORD_MS = 1000;
const NO_RETRY: readonly string[] = ['x-should-retry', 'false'];
const KEEP_ALIVE_COMMENT = ': keep-alive\n\n';

/** Something that is waited for on behalf of the client, and is in vain once it has left. */
export interface Pending {
  /** Ends the waiting, or the call, at once. */
  abandon(): void;
  /** The client takes bytes again. */
  resume?(): void;
}

/** What the relay needs to know about the request it answers. */
export interface RelayedRequest {
  readonly purpose: string;
  /** Longest time a client may take no bytes, in milliseconds. */
  readonly stallMs: number;
  /** Headers of our own, flat name, value list; called once, when the answer begins. */
  ownHeaders(): string[];
  /** Its answer begins. */
  onHead(status: number, headers: AnswerHeaders, isStream: boolean): void;
  /** These bytes of the answer's body were given to the client. */
  onSent(chunk: Buffer): void;
  /** Its answer has begun, so that it will not be sent anywhere again. */
  onBegun(): void;
}

/** The client's side of a request: writes what it is given, no faster than the client reads. */
export class ClientRelay {
  /** What the request waits for at the moment. */
  pending: Pending | undefined;
  /** Whether the client has left before its answer was complete. */
  hasLeft = false;
  /** Whether the client is slower than the bytes that come. */
  isFull = false;
  /** Where it stands among the live requests. */
  place = -1;
  /** Whether its connection takes no request after this one. */
  isLast = false;
  /** Why Patchbay itself has ended it; undefined unless it has. */
  stoppedBy: GatewayError | undefined;
  /** Whether the client has been given the head of an answer. */
  hasBegun = false;
  private isStream = false;
  private readonly keepAlive = new KeepAlive(this);

  constructor(
    private readonly reply: ClientReply,
    private readonly request: RelayedRequest,
  ) {
    // Not request.signal: it stays silent when the client of a POST leaves before the first byte.
    reply.raw.once('close', () => this.onClose());
    reply.raw.on('drain', () => this.onDrain());
  }

  begin(status: number, headers: AnswerHeaders, isStream: boolean): void {
    this.isStream = isStream;
    this.writeHead(status, isStream ? { ...headers, 'content-length': undefined } : headers);
    this.request.onBegun();
    this.reply.request.body = undefined;
    delete this.reply.request.jsonBody;
    if (isStream) this.keepAlive.start();
  }

  /** @param isBetweenEvents whether the client has only whole events after it */
  write(chunk: Buffer, isBetweenEvents = true): void {
    this.keepAlive.touch(isBetweenEvents);
    this.request.onSent(chunk);
    if (!this.reply.raw.write(chunk)) this.fill();
  }

  end(): void {
    this.keepAlive.stop();
    this.reply.raw.end();
    if (this.reply.raw.writableLength > 0) this.limitStall();
  }

  /**
   * A whole answer at once.
   *
   * @param body in order
   */
  send(status: number, headers: AnswerHeaders, body: readonly Buffer[], more: readonly string[] = []): void {
    const length = body.reduce((bytes, part) => bytes + part.length, 0);
    this.writeHead(status, { ...headers, 'content-length': String(length) }, more);
    for (const part of body) this.request.onSent(part);
    // Node sends in one go what is written in one.
    for (const part of body.slice(0, -1)) this.reply.raw.write(part);
    this.reply.raw.end(body.at(-1));
    if (this.reply.raw.writableLength > 0) this.limitStall();
  }

  /** An upstream's refusal, byte for byte; the client's SDK must not repeat what Patchbay has tried already. */
  passOn({ status, headers, body }: Refusal): void {
    this.send(status, headers, [body], NO_RETRY);
  }

  onSilence(): void {
    if (!this.isFull) this.reply.raw.write(KEEP_ALIVE_COMMENT);
  }

  /** Says so in the stream's own terms, then cuts the connection, so that no client takes the answer for complete. */
  truncate(cause: FailureCause): void {
    this.breakOff(truncation(cause, this.request.purpose));
  }

  /** Patchbay cannot wait for the rest; to those who serve the request it is as if the client had left. */
  stop(error: GatewayError): void {
    if (this.hasLeft || this.reply.raw.writableEnded) return;
    this.stoppedBy = error;
    this.hasLeft = true;
    if (this.hasBegun) this.breakOff(error);
    this.pending?.abandon();
  }

  /** Ends the connection in the middle of the answer, once what was written is on its way. */
  cut(): void {
    this.keepAlive.stop();
    const { raw } = this.reply;
    // Before HTTP/1.1 the end of the connection is the end of the answer; only a reset says otherwise.
    if (this.reply.request.raw.httpVersion === '1.0' && !this.isStream) raw.socket?.resetAndDestroy();
    // No `end`: without the last chunk no client takes the answer for complete.
    else raw.socket?.destroySoon();
    // A reader that does not read would never let it end.
    setTimeout(() => raw.destroy(), LAST_WORD_MS).unref();
  }

  private breakOff(error: GatewayError): void {
    if (!this.isStream) return this.cut();
    this.keepAlive.stop();
    this.reply.raw.write(`\n\ndata: ${JSON.stringify(toOpenAiEnvelope(error))}\n\n`);
    this.cut();
  }

  private writeHead(status: number, headers: AnswerHeaders, more: readonly string[] = []): void {
    this.request.onHead(status, headers, this.isStream);
    const list = [...this.request.ownHeaders(), ...(this.reply.request.toldBrowsers ?? []), ...more];
    for (const name of RELAYED_HEADERS) {
      const value = headers[name];
      if (value !== undefined) list.push(name, value);
    }
    if (this.isStream) list.push('cache-control', 'no-cache', 'x-accel-buffering', 'no');
    if (this.isLast) list.push('connection', 'close');
    this.hasBegun = true;
    this.reply.hijack();
    this.reply.raw.writeHead(status, list);
  }

  private fill(): void {
    this.isFull = true;
    this.limitStall();
  }

  /** Node ends a connection that takes nothing for that long. */
  private limitStall(): void {
    this.reply.raw.socket?.setTimeout(this.request.stallMs);
  }

  private onDrain(): void {
    this.isFull = false;
    if (!this.reply.raw.writableEnded) this.reply.raw.socket?.setTimeout(0);
    this.pending?.resume?.();
  }

  private onClose(): void {
    this.keepAlive.stop();
    if (this.reply.raw.writableFinished) return;
    this.hasLeft = true;
    this.pending?.abandon();
  }
}
