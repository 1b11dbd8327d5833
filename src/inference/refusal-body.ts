import type { AnswerHeaders } from './answer-headers.js';
import type { Refusal } from './outcome.js';

/** Error answers are small; what is beyond this is not read. */
const MAX_BYTES = 64 * 1024;

/** Collects the body of an error answer. */
export class RefusalBody {
  /** What takes longer than this is not read to its end: the next target is waiting. */
  static readonly LONGEST_MS = 5000;
  private readonly chunks: Buffer[] = [];
  private bytes = 0;

  constructor(
    private readonly status: number,
    private readonly headers: AnswerHeaders,
  ) {}

  /** Returns false when enough was read. */
  push(chunk: Buffer): boolean {
    this.chunks.push(chunk);
    this.bytes += chunk.length;
    return this.bytes <= MAX_BYTES;
  }

  whole(): Refusal {
    return this.refusal(true);
  }

  cut(): Refusal {
    return this.refusal(false);
  }

  private refusal(isWhole: boolean): Refusal {
    const { status, headers } = this;
    return { kind: 'refusal', status, headers, body: Buffer.concat(this.chunks), isWhole, isDisguised: false };
  }
}
