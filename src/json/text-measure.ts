import { isBlank } from './blanks.js';
import { notJson } from './parse-json.js';

const ORDINARY = 0;
const CONTROL = 1;
const ESCAPE = 2;
const SPACE = 3;
/** What the two blanks that are not ASCII begin with. */
const TWO_BYTE_BLANK = 4;
const THREE_BYTE_BLANK = 5;
const CONTINUATION = 6;
/** Begins a character of four bytes, which is two in UTF-16. */
const FOUR_BYTES = 7;

/** By byte. */
const KINDS = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte < 0x20) return CONTROL;
  if (byte === 0x5c) return ESCAPE;
  if (byte === 0x20) return SPACE;
  if (byte === 0xc2) return TWO_BYTE_BLANK;
  if (byte === 0xe3) return THREE_BYTE_BLANK;
  if (byte >= 0xf0) return FOUR_BYTES;
  return (byte & 0xc0) === 0x80 ? CONTINUATION : ORDINARY;
});

/** What the byte after a backslash stands for. */
const ESCAPED: ReadonlyMap<number, number> = new Map(
  Object.entries({ '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }).map(
    ([after, meant]) => [after.charCodeAt(0), meant.charCodeAt(0)],
  ),
);
const UNICODE = 0x75;
const UNICODE_ESCAPE_BYTES = 6;
const FOUR_DIGITS = /^[\da-f]{4}$/i;

/** Counts the characters of a text from the bytes of its JSON, which must be valid UTF-8, and makes no text of it. */
export class TextMeasure {
  private at = 0;
  /** How many bytes there are more than characters, of what was counted. */
  private surplus = 0;
  /** Blanks right after another one. */
  private repeated = 0;
  private blankEnd = -1;

  /** @param json without the quotes */
  constructor(private readonly json: Buffer) {}

  /** In characters, as `String.length` is. */
  get length(): number {
    return this.at - this.surplus;
  }

  /** In characters, of which a run of blanks is one. */
  get dense(): number {
    return this.length - this.repeated;
  }

  /**
   * Counts on.
   *
   * @returns the offset of the first character from `end` on, with which it goes on next
   * @throws {GatewayError} `invalid_request` for what JSON does not allow
   */
  until(end: number): number {
    const { json } = this;
    let { at } = this;
    while (at < end) {
      const kind = KINDS[json[at] ?? 0] ?? ORDINARY;
      at = kind === ORDINARY ? at + 1 : this.special(kind, at);
    }
    // Nothing beyond the end is asked for: V8 would give up the fast version of this function each time.
    while (at < json.length && KINDS[json[at] ?? 0] === CONTINUATION) at = this.special(CONTINUATION, at);
    this.at = at;
    return at;
  }

  /** @returns where the next one begins */
  private special(kind: number, at: number): number {
    const { json } = this;
    switch (kind) {
      case SPACE:
        return this.blank(at, 1);
      case CONTINUATION:
        this.surplus += 1;
        return at + 1;
      case ESCAPE:
        return this.escape(at);
      case TWO_BYTE_BLANK:
        return json[at + 1] === 0xa0 ? this.blank(at, 2) : at + 1;
      case THREE_BYTE_BLANK:
        return json[at + 1] === 0x80 && json[at + 2] === 0x80 ? this.blank(at, 3) : at + 1;
      case FOUR_BYTES:
        this.surplus -= 1;
        return at + 1;
      default:
        throw notJson();
    }
  }

  private blank(at: number, bytes: number): number {
    if (this.blankEnd === at) this.repeated += 1;
    this.blankEnd = at + bytes;
    this.surplus += bytes - 1;
    return this.blankEnd;
  }

  private escape(at: number): number {
    const { json } = this;
    const isUnicode = json[at + 1] === UNICODE;
    const bytes = isUnicode ? UNICODE_ESCAPE_BYTES : 2;
    const code = isUnicode ? codeOf(json.toString('latin1', at + 2, at + bytes)) : ESCAPED.get(json[at + 1] ?? 0);
    if (code === undefined) throw notJson();
    if (isBlank(code)) return this.blank(at, bytes);
    this.surplus += bytes - 1;
    return at + bytes;
  }
}

function codeOf(digits: string): number | undefined {
  return FOUR_DIGITS.test(digits) ? Number.parseInt(digits, 16) : undefined;
}
