import { Writable } from 'node:stream';
import type { ClientReply } from '../inference/client-reply.js';

/** Stands for a client that wants its answer whole. */
export class HeldAnswer implements ClientReply {
  readonly raw: HeldBytes;
  readonly request = { raw: { httpVersion: '1.1' } };
  private errorHeaders: Readonly<Record<string, string>> = {};

  /** @param mostBytes a longer one is given up */
  constructor(mostBytes: number) {
    this.raw = new HeldBytes(mostBytes);
  }

  /** What Patchbay tells of the answer, or of the error in its place. */
  get ownHeaders(): Readonly<Record<string, string>> {
    return { ...this.raw.ownHeaders, ...this.errorHeaders };
  }

  hijack(): void {
    // There is nobody else who would answer.
  }

  headers(values: Readonly<Record<string, string>>): void {
    this.errorHeaders = values;
  }

  /** Whoever it is for has left. */
  leave(): void {
    this.raw.destroy();
  }
}

/** Of these, an answer that is made of it has its own. */
const OF_THE_BODY = new Set(['content-type', 'content-length', 'content-encoding', 'retry-after']);

class HeldBytes extends Writable {
  readonly socket = null;
  status = 0;
  isTooLong = false;
  private heads: readonly string[] = [];
  private readonly chunks: Buffer[] = [];
  private bytes = 0;

  constructor(readonly mostBytes: number) {
    super();
  }

  get ownHeaders(): Record<string, string> {
    const headers: Record<string, string> = {};
    for (let index = 0; index < this.heads.length; index += 2) {
      const name = this.heads[index] ?? '';
      if (!OF_THE_BODY.has(name)) headers[name] = this.heads[index + 1] ?? '';
    }
    return headers;
  }

  get body(): Buffer {
    return Buffer.concat(this.chunks);
  }

  writeHead(status: number, headers: string[]): void {
    this.status = status;
    this.heads = headers;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.bytes += chunk.length;
    this.isTooLong = this.bytes > this.mostBytes;
    if (this.isTooLong) {
      this.chunks.length = 0;
      this.destroy();
    } else this.chunks.push(chunk);
    done();
  }
}
