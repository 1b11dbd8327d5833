import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AdminPrincipal } from '../../access/principal.js';
import type { Topic } from './events-query.dto.js';

/** A reader that is further behind than this is sent away, and may come again for what is so then. */
const MOST_WAITING_BYTES = 1024 * 1024;

/** Heartbeats in a row at which nothing has been taken of what waits. */
const MOST_IDLE_BEATS = 2;

/** By then who reads at all has read the end. */
const LAST_WORDS_MS = 500;

/** Somebody who is told what happens, for as long as their connection lasts. */
export class Listener {
  /** What they are sent. It is put in as it comes; nobody asks for it. */
  readonly body = new Readable({ read: () => undefined });
  private readonly gone: Promise<void>;
  private isOver = false;
  private sentBytes = 0;
  /** Of these, what was on its way at the last heartbeat. */
  private takenBytes = 0;
  private idleBeats = 0;

  constructor(
    readonly principal: AdminPrincipal,
    readonly request: FastifyRequest,
    private readonly reply: FastifyReply,
    private readonly topics: readonly Topic[],
  ) {
    this.gone = finished(reply.raw).catch(() => undefined);
  }

  /** @param topic undefined: what everybody is told */
  wants(topic: Topic | undefined): boolean {
    return topic === undefined || this.topics.includes(topic);
  }

  /** Never waits, and never keeps more than is bearable for who does not read. */
  send(text: Buffer): void {
    if (this.isOver || this.body.destroyed) return;
    if (this.waitingBytes + text.length > MOST_WAITING_BYTES) return this.cut();
    this.sentBytes += text.length;
    this.body.push(text);
  }

  /** A reader that has gone without a word would be kept for as long as its system sends the bytes again. */
  beat(heartbeat: Buffer): void {
    const waiting = this.waitingBytes;
    const taken = this.sentBytes - waiting;
    this.idleBeats = waiting > 0 && taken <= this.takenBytes ? this.idleBeats + 1 : 0;
    this.takenBytes = Math.max(this.takenBytes, taken);
    if (this.idleBeats >= MOST_IDLE_BEATS) this.cut();
    else this.send(heartbeat);
  }

  /** Nothing more is sent; what was is read to its end by those who read. Resolves when they are gone. */
  end(): Promise<void> {
    if (!this.isOver && !this.body.destroyed) {
      this.isOver = true;
      this.body.push(null);
      const timer = setTimeout(() => this.cut(), LAST_WORDS_MS).unref();
      void this.gone.then(() => clearTimeout(timer));
    }
    return this.gone;
  }

  private get waitingBytes(): number {
    return this.body.readableLength + this.reply.raw.writableLength;
  }

  private cut(): void {
    this.body.destroy();
    this.reply.raw.destroy();
  }
}
