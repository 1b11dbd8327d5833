import { parseJson } from './parse-json.js';
import { TextMeasure } from './text-measure.js';

/** The longest escape, as in `\u00e9`. */
const MOST_BYTES_PER_CHARACTER = 6;
/** What keys of conversations and samples take of a text. */
const START_CHARACTERS = 4096;
const END_CHARACTERS = 1024;

/** A text of a body that is too long to be made: what is asked of it, in its place in the value. */
export class LongText {
  /** In characters, as `String.length` is. */
  readonly length: number;
  /** In characters, of which a run of blanks is one. */
  readonly dense: number;
  /** Out of reach of whoever goes through the members of a value. */
  readonly #json: Buffer;
  /** Both at the beginning of a character, that an escape may stand for. */
  readonly #startEndsAt: number;
  readonly #endBeginsAt: number;

  /**
   * @param json its JSON without the quotes, longer than what is asked of its start and its end
   * @throws {GatewayError} `invalid_request` where that is no JSON
   */
  constructor(json: Buffer) {
    this.#json = json;
    const measure = new TextMeasure(json);
    this.#startEndsAt = measure.until(START_CHARACTERS * MOST_BYTES_PER_CHARACTER);
    this.#endBeginsAt = measure.until(json.length - END_CHARACTERS * MOST_BYTES_PER_CHARACTER);
    measure.until(json.length);
    this.length = measure.length;
    this.dense = measure.dense;
  }

  /** Its first 4,096 characters. */
  get start(): string {
    return textOf(this.#json.subarray(0, this.#startEndsAt)).slice(0, START_CHARACTERS);
  }

  /** Its last 1,024 characters. */
  get end(): string {
    return textOf(this.#json.subarray(this.#endBeginsAt)).slice(-END_CHARACTERS);
  }
}

function textOf(json: Buffer): string {
  return String(parseJson(`"${json.toString()}"`));
}

/** In characters, of a text however long; 0 of anything else. */
export function textLength(value: unknown): number {
  return typeof value === 'string' || value instanceof LongText ? value.length : 0;
}
