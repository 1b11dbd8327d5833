import type { FastifyReply } from 'fastify';
import { GatewayError } from '../errors/gateway-error.js';
import { toOpenAiEnvelope } from '../errors/wire-shapes.js';
import { ANSWER_HEADERS, type AnswerHeaders } from './answer-headers.js';
import type { Refusal } from './outcome.js';
import type { AnswerSink, UpstreamCall } from './upstream-call.js';

/** How long the last event of a broken stream may take to be taken. */
const LAST_WORD_MS = 1000;

/** Flat name, value, name, value list, as `writeHead` takes it. */
export type HeaderList = readonly string[];

/** Writes an upstream's bytes to the client as they come, no faster than the client reads. */
export class ClientRelay implements AnswerSink {
  /** The call whose answer is relayed, or whose answer is awaited. */
  call: UpstreamCall | undefined;
  /** Headers that say who answers; set before each attempt. */
  ownHeaders: HeaderList = [];
  private isStream = false;
  private left = false;

  constructor(
    private readonly reply: FastifyReply,
    private readonly purpose: string,
  ) {
    // Not request.signal: it stays silent when the client of a POST leaves before the first byte.
    reply.raw.once('close', () => this.onClose());
    reply.raw.on('drain', () => this.call?.resume());
  }

  get clientLeft(): boolean {
    return this.left;
  }

  begin(status: number, headers: AnswerHeaders): void {
    this.isStream = headers['content-type']?.startsWith('text/event-stream') ?? false;
    this.writeHead(status, headers);
    // A stream's status is worth sending even if its first event is slow to follow.
    if (this.isStream) this.reply.raw.flushHeaders();
  }

  write(chunk: Buffer): boolean {
    return this.reply.raw.write(chunk);
  }

  end(): void {
    this.reply.raw.end();
  }

  /** Says so in the stream's own terms, then cuts the connection, so that no client takes the answer for complete. */
  truncate(): void {
    const { raw } = this.reply;
    if (this.isStream) {
      const error = new GatewayError(
        'upstream_truncated',
        `The provider serving "${this.purpose}" cut its answer short.`,
      );
      raw.write(`\n\ndata: ${JSON.stringify(toOpenAiEnvelope(error))}\n\n`, () => raw.destroy());
      // A reader that does not read would never let the write end.
      setTimeout(() => raw.destroy(), LAST_WORD_MS).unref();
    } else {
      raw.destroy();
    }
  }

  /** An upstream's refusal, byte for byte. */
  passOn({ status, headers, body }: Refusal): void {
    this.writeHead(status, { ...headers, 'content-length': String(body.length) });
    this.reply.raw.end(body);
  }

  private writeHead(status: number, headers: AnswerHeaders): void {
    const list = [...this.ownHeaders];
    for (const name of ANSWER_HEADERS) {
      const value = headers[name];
      if (value !== undefined) list.push(name, value);
    }
    if (this.isStream) list.push('cache-control', 'no-cache', 'x-accel-buffering', 'no');
    this.reply.hijack();
    this.reply.raw.writeHead(status, list);
  }

  private onClose(): void {
    if (this.reply.raw.writableFinished) return;
    this.left = true;
    this.call?.abandon();
  }
}
