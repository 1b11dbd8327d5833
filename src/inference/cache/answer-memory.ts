import { LRUCache } from 'lru-cache';
import type { KeptAnswer } from './kept-answer.js';

/** What all kept answers of this process together may take; the ones used longest ago go first. */
const MOST_BYTES = 64 * 1024 * 1024;
/** What an answer takes besides its bytes, roughly. */
const BESIDE_BYTES = 1024;

/** Where time comes from; monotonic milliseconds. */
export interface Clock {
  now(): number;
}

/** Kept answers of this process. */
export class AnswerMemory {
  private readonly answers: LRUCache<string, KeptAnswer>;

  constructor(mostBytes: number = MOST_BYTES, clock: Clock = performance) {
    this.answers = new LRUCache<string, KeptAnswer>({
      maxSize: mostBytes,
      sizeCalculation: ({ body }) => body.length + BESIDE_BYTES,
      ttlResolution: 0,
      perf: clock,
    });
  }

  get bytes(): number {
    return this.answers.calculatedSize;
  }

  find(key: string): KeptAnswer | undefined {
    return this.answers.get(key);
  }

  keep(key: string, answer: KeptAnswer, ttlMs: number): void {
    this.answers.set(key, { ...answer, body: alone(answer.body) }, { ttl: ttlMs });
  }
}

/** A part of a larger buffer, such as one of Node's pool, would keep all of that in memory. */
function alone(bytes: Buffer): Buffer {
  if (bytes.buffer.byteLength === bytes.length) return bytes;
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(copy);
  return copy;
}
