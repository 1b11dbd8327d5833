import { AnswerText } from '../protocols/openai/answer-text.js';
import { SEARCHED_BYTES, usageAtEnd, usageAtStart } from '../protocols/openai/whole-usage.js';
import type { Counted } from './answer-sink.js';

const NOTHING = Buffer.alloc(0);

/** What is remembered of an answer that is too large to be held, to count it by: its ends, and how much text it has. */
export class PassedBytes {
  private readonly text = new AnswerText();
  private head: Buffer = NOTHING;
  private tail: Buffer = NOTHING;

  add(chunk: Buffer): void {
    if (this.head.length < SEARCHED_BYTES) {
      this.head = Buffer.concat([this.head, chunk.subarray(0, SEARCHED_BYTES - this.head.length)]);
    }
    const both = chunk.length >= SEARCHED_BYTES ? chunk : Buffer.concat([this.tail, chunk]);
    const tail = both.subarray(-SEARCHED_BYTES);
    // What is much longer must not stay for the sake of its end.
    this.tail = both.length > 2 * SEARCHED_BYTES ? Buffer.from(tail) : tail;
    this.text.learnPart(chunk.toString());
  }

  counted(): Counted {
    return { usage: usageAtEnd(this.tail) ?? usageAtStart(this.head), text: this.text };
  }
}
