import { GrowingBytes } from '../../protocols/openai/growing-bytes.js';
import type { AnswerHeaders } from '../answer-headers.js';
import { HeldMemory, type SharedMemory } from '../held-memory.js';
import type { KeptAnswer } from './kept-answer.js';

/** A larger answer is not kept. */
export const LARGEST_BYTES = 2 * 1024 * 1024;
/** What all answers that are on their way may take; one that finds no room is not kept. */
const ALL_RECORDED: SharedMemory = { mostBytes: 64 * 1024 * 1024, heldBytes: 0 };
/** How a finished stream ends. What a model writes is escaped, so that it never begins a line. */
const FINISHED = /(?:^|[\r\n])data: ?\[DONE\]\s*$/;
const END_BYTES = 64;

export type RecordedAnswer = Pick<KeptAnswer, 'isStream' | 'headers' | 'body'>;

/** What a client is given, as it is given. */
export class AnswerRecording {
  private readonly bytes = new GrowingBytes();
  private readonly memory: HeldMemory;
  private headers: AnswerHeaders = {};
  private isStream = false;
  /** Whether it can be given to nobody else. */
  private isUnfit = false;

  constructor(shared: SharedMemory = ALL_RECORDED) {
    this.memory = new HeldMemory(shared);
  }

  begin(status: number, headers: AnswerHeaders, isStream: boolean): void {
    this.headers = headers;
    this.isStream = isStream;
    this.isUnfit = status !== 200;
  }

  add(chunk: Buffer): void {
    if (this.isUnfit) return;
    const length = this.bytes.length + chunk.length;
    this.memory.set(length);
    if (length <= LARGEST_BYTES && !this.memory.isShort) return this.bytes.add(chunk, 0, chunk.length);
    this.isUnfit = true;
    this.release();
  }

  /** To be called once nothing more comes, whatever became of the answer. */
  release(): void {
    this.bytes.clear();
    this.memory.release();
  }

  /** To be asked for once, when the answer is over; undefined unless all of it is here. */
  take(): RecordedAnswer | undefined {
    if (this.isUnfit || this.bytes.length === 0) return undefined;
    const body = this.bytes.takeAll();
    if (this.isStream && !FINISHED.test(body.toString('latin1', Math.max(0, body.length - END_BYTES))))
      return undefined;
    const { 'content-type': type, 'content-encoding': encoding } = this.headers;
    return {
      isStream: this.isStream,
      headers: {
        ...(type !== undefined && { 'content-type': type }),
        ...(encoding !== undefined && { 'content-encoding': encoding }),
      },
      body,
    };
  }
}
