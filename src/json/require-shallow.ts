import { GatewayError } from '../errors/gateway-error.js';
import { closingQuote, QUOTE } from './closing-quote.js';

/** Deepest nesting of arrays and objects a request body may have. */
export const MAX_JSON_DEPTH = 64;

/** V8 keeps a longer text apart, where only a thorough collection frees it: such a one need not be made (`readOutline`). */
const LONG_TEXT_BYTES = 128 * 1024;
const COLON = 0x3a;
const OPEN = new Set([0x5b, 0x7b]);
const CLOSE = new Set([0x5d, 0x7d]);

export function tooDeep(): GatewayError {
  return new GatewayError('invalid_request', `The body is nested deeper than ${MAX_JSON_DEPTH} levels.`);
}

/** A text with its quotes, as byte offsets into the body; `end` is that of the closing one. */
export interface TextPlace {
  readonly start: number;
  readonly end: number;
}

/**
 * Looks at brackets outside of strings only, so that it works on what may not be JSON at all.
 *
 * @returns its long texts, without those that are keys
 */
export function requireShallow(bytes: Buffer): readonly TextPlace[] {
  const longTexts: TextPlace[] = [];
  let depth = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) {
      const place = { start: at, end: closingQuote(bytes, at) };
      if (place.end - place.start > LONG_TEXT_BYTES && isValue(bytes, place)) longTexts.push(place);
      at = place.end;
    } else if (OPEN.has(byte)) depth++;
    else if (CLOSE.has(byte)) depth--;
    if (depth > MAX_JSON_DEPTH) throw tooDeep();
  }
  return longTexts;
}

function isValue(bytes: Buffer, { end }: TextPlace): boolean {
  let next = end + 1;
  while ((bytes[next] ?? 0x21) <= 0x20) next++;
  return end < bytes.length && bytes[next] !== COLON;
}
