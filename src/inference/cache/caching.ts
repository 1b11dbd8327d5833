import type { AnswerHeaders } from '../answer-headers.js';
import { AnswerRecording } from './answer-recording.js';
import type { KeptAnswer } from './kept-answer.js';

/** One request of a purpose whose answers are given again. */
export class Caching {
  readonly recording = new AnswerRecording();
  /** Undefined until it is looked for. */
  key: string | undefined;
  /** What somebody was answered to the same. */
  found: KeptAnswer | undefined;

  constructor(
    readonly ttlMs: number,
    /** Whether it may be kept outside of this process, sealed. */
    readonly mayLeave: boolean,
  ) {}

  /** Null until it was looked for, as when a limit does not let the request come so far. */
  get result(): 'hit' | 'miss' | null {
    if (this.key === undefined) return null;
    return this.found ? 'hit' : 'miss';
  }

  /** Of the answer, as it is given anew; what was kept is kept already. */
  begin(status: number, headers: AnswerHeaders, isStream: boolean): void {
    if (!this.found) this.recording.begin(status, headers, isStream);
  }

  add(chunk: Buffer): void {
    if (!this.found) this.recording.add(chunk);
  }

  /** Flat list of names and values. */
  get headers(): readonly string[] {
    const { found, key } = this;
    if (key === undefined) return NOT_LOOKED_UP;
    if (!found) return MISS;
    const { provider, model } = found;
    return ['x-llm-cache', 'hit', 'x-llm-provider', provider, ...(model === undefined ? [] : ['x-llm-model', model])];
  }
}

const NOT_LOOKED_UP: readonly string[] = [];
const MISS: readonly string[] = ['x-llm-cache', 'miss'];
