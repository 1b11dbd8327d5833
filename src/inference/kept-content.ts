import { GrowingBytes } from '../protocols/openai/growing-bytes.js';
import { MAX_CONTENT_BYTES, type RequestContent } from '../usage/records.js';

/** Prompt and answer of a request whose purpose keeps them; more than `MAX_CONTENT_BYTES` of each is left out. */
export class KeptContent {
  private readonly prompt = new GrowingBytes();
  private readonly promptIsCut: boolean;
  private readonly answer = new GrowingBytes();
  private answerBytes = 0;

  /** @param days for how long they are kept */
  constructor(
    body: Buffer,
    private readonly days: number,
  ) {
    this.prompt.add(body, 0, Math.min(body.length, MAX_CONTENT_BYTES));
    this.promptIsCut = body.length > MAX_CONTENT_BYTES;
  }

  add(chunk: Buffer): void {
    const room = MAX_CONTENT_BYTES - this.answerBytes;
    if (room > 0) this.answer.add(chunk, 0, Math.min(room, chunk.length));
    this.answerBytes += chunk.length;
  }

  /** To be asked for once, when the answer is over. */
  take(): RequestContent {
    return {
      prompt: this.prompt.takeAll(),
      answer: this.answer.takeAll(),
      promptIsCut: this.promptIsCut,
      answerIsCut: this.answerBytes > MAX_CONTENT_BYTES,
      days: this.days,
    };
  }
}
