import { closingQuote, QUOTE } from '../../json/closing-quote.js';

/** Says what stands in the place of a model's own name, given as JSON spells it. */
export type Labelling = (own: string) => string;

const KEY = 'model';
const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACE = 0x7d;
const CLOSE_BRACKET = 0x5d;
const COLON = 0x3a;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const DATA = Buffer.from('data:');

/**
 * The same JSON object with another text for its outermost `model`; every other byte stays. Without such a member, or
 * where it is no text, the very same buffer comes back.
 */
export function labelledJson(json: Buffer, label: Labelling): Buffer {
  const place = modelIn(json, 0, json.length);
  return place ? spliced(json, [place], label) : json;
}

/** The same for the data of every event among these whole events of a stream. */
export function labelledEvents(events: Buffer, label: Labelling): Buffer {
  const places: Place[] = [];
  for (let start = 0; start < events.length; start = afterLine(events, start)) {
    if (!startsWith(events, start, DATA)) continue;
    const place = modelIn(events, start + DATA.length, afterLine(events, start));
    if (place) places.push(place);
  }
  return places.length > 0 ? spliced(events, places, label) : events;
}

/** Where the text of a `model` lies, its quotes included. */
interface Place {
  readonly start: number;
  readonly end: number;
}

/** Looks at the outermost members without parsing what they hold; the first of that name counts. */
function modelIn(bytes: Buffer, from: number, to: number): Place | undefined {
  let depth = 0;
  let key: string | undefined;
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) {
      const text = { start: at, end: closingQuote(bytes, at) + 1 };
      if (text.end > to) return undefined;
      if (depth === 1 && key === KEY) return text;
      key = depth === 1 ? keyIn(bytes, text, to) : undefined;
      at = text.end - 1;
    } else if (endsKey(byte)) {
      depth += depthChange(byte);
      key = undefined;
    }
  }
  return undefined;
}

/** A text that a colon follows is a key. */
function keyIn(bytes: Buffer, { start, end }: Place, to: number): string | undefined {
  let at = end;
  while (at < to && isSpace(bytes[at])) at++;
  return bytes[at] === COLON ? bytes.toString('latin1', start + 1, end - 1) : undefined;
}

/** Anything that begins or ends a value ends what was said by its key. */
function endsKey(byte: number): boolean {
  return !isSpace(byte) && byte !== COLON;
}

function isSpace(byte: number = 0): boolean {
  return byte <= 0x20;
}

function depthChange(byte: number): number {
  if (byte === OPEN_BRACE || byte === OPEN_BRACKET) return 1;
  return byte === CLOSE_BRACE || byte === CLOSE_BRACKET ? -1 : 0;
}

function spliced(bytes: Buffer, places: readonly Place[], label: Labelling): Buffer {
  const parts: Buffer[] = [];
  let from = 0;
  for (const { start, end } of places) {
    parts.push(bytes.subarray(from, start), Buffer.from(label(bytes.toString('utf8', start, end))));
    from = end;
  }
  return Buffer.concat([...parts, bytes.subarray(from)]);
}

function afterLine(bytes: Buffer, from: number): number {
  for (let at = from; at < bytes.length; at++) {
    if (bytes[at] === LINE_FEED || bytes[at] === CARRIAGE_RETURN) return at + 1;
  }
  return bytes.length;
}

function startsWith(bytes: Buffer, at: number, prefix: Buffer): boolean {
  return at + prefix.length <= bytes.length && bytes.compare(prefix, 0, prefix.length, at, at + prefix.length) === 0;
}
