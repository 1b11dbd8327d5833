import { GatewayError } from '../errors/gateway-error.js';
import { closingQuote, QUOTE } from './closing-quote.js';
import { MAX_JSON_DEPTH, type TextPlace, tooDeep } from './require-shallow.js';

const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/** One member of the outermost object, as byte offsets into the body (end exclusive). */
export interface JsonMember {
  readonly key: string;
  readonly keyStart: number;
  readonly valueStart: number;
  readonly valueEnd: number;
}

interface Container {
  /** Keys seen so far; null for an array. */
  readonly keys: Set<string> | null;
  awaitingKey: boolean;
  /** Key or index of the value that is read. */
  step: string | number;
}

/** Keys and indexes from the outermost value on. */
export type JsonPath = readonly (string | number)[];

export interface Scanned {
  /** Of the outermost object; empty for any other document. */
  readonly members: readonly JsonMember[];
  /** To each of the long texts. */
  readonly paths: readonly JsonPath[];
}

/**
 * Walks the bytes of a document that `JSON.parse` already accepted, but for what is in its long texts, and refuses what parsers disagree about: duplicate
 * keys, `__proto__` and excessive depth. Tells where the outermost object's members are, so that a body can be changed
 * without re-serialising what its numbers and strings looked like.
 *
 * @param longTexts in their order; not looked into
 */
export function scanJson(bytes: Buffer, longTexts: readonly TextPlace[] = []): Scanned {
  return new JsonScanner(bytes, longTexts).scan();
}

class JsonScanner {
  private readonly members: JsonMember[] = [];
  private readonly paths: JsonPath[] = [];
  private readonly open: Container[] = [];
  private memberKey = '';
  private memberKeyStart = -1;
  private memberValueStart = -1;
  private lastToken = -1;

  constructor(
    private readonly bytes: Buffer,
    private readonly longTexts: readonly TextPlace[],
  ) {}

  scan(): Scanned {
    const { bytes } = this;
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at];
      if (byte === undefined || byte <= 0x20) continue;
      const tokenEnd = byte === QUOTE ? this.string(at) : at;
      if (byte !== QUOTE) this.structure(byte, at);
      at = tokenEnd;
      this.lastToken = tokenEnd;
    }
    return { members: this.members, paths: this.paths };
  }

  /** Returns the offset of the closing quote. */
  private string(start: number): number {
    const long = this.longTexts[this.paths.length];
    if (long?.start === start) {
      this.paths.push(this.open.map(({ step }) => step));
      return long.end;
    }
    const end = closingQuote(this.bytes, start);
    const container = this.open.at(-1);
    if (container?.awaitingKey) this.key(container, start, end);
    return end;
  }

  private key(container: Container, start: number, end: number): void {
    container.awaitingKey = false;
    const key = this.keyText(start, end);
    if (key === '__proto__')
      throw new GatewayError('invalid_request', 'The body has a key "__proto__".', { param: key });
    if (container.keys?.has(key)) {
      throw new GatewayError('invalid_request', `The body has the key ${JSON.stringify(key)} twice.`, { param: key });
    }
    container.keys?.add(key);
    container.step = key;
    if (this.open.length === 1) {
      this.memberKey = key;
      this.memberKeyStart = start;
    }
  }

  private keyText(start: number, end: number): string {
    const raw = this.bytes.toString('utf8', start + 1, end);
    if (!raw.includes('\\')) return raw;
    const decoded: unknown = JSON.parse(`"${raw}"`);
    return String(decoded);
  }

  private structure(byte: number, at: number): void {
    if (byte === OPEN_BRACE) this.enter({ keys: new Set(), awaitingKey: true, step: '' });
    else if (byte === OPEN_BRACKET) this.enter({ keys: null, awaitingKey: false, step: 0 });
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) this.leave();
    else if (byte === COMMA) this.separator();
    else if (byte === COLON && this.open.length === 1) this.memberValueStart = this.skipSpace(at + 1);
  }

  private enter(container: Container): void {
    if (this.open.length === MAX_JSON_DEPTH) throw tooDeep();
    this.open.push(container);
  }

  private leave(): void {
    if (this.open.length === 1) this.closeMember();
    this.open.pop();
  }

  private separator(): void {
    const container = this.open.at(-1);
    if (this.open.length === 1) this.closeMember();
    if (container?.keys) container.awaitingKey = true;
    else if (typeof container?.step === 'number') container.step += 1;
  }

  private closeMember(): void {
    if (this.memberKeyStart < 0) return;
    const { memberKey: key, memberKeyStart: keyStart, memberValueStart: valueStart } = this;
    this.members.push({ key, keyStart, valueStart, valueEnd: this.lastToken + 1 });
    this.memberKeyStart = -1;
  }

  private skipSpace(from: number): number {
    let at = from;
    while ((this.bytes[at] ?? 0x21) <= 0x20) at++;
    return at;
  }
}
