import { GatewayError } from '../errors/gateway-error.js';
import { closingQuote, QUOTE } from './closing-quote.js';

/** Deepest nesting of arrays and objects a request body may have. */
export const MAX_JSON_DEPTH = 64;

const OPEN = new Set([0x5b, 0x7b]);
const CLOSE = new Set([0x5d, 0x7d]);

export function tooDeep(): GatewayError {
  return new GatewayError('invalid_request', `The body is nested deeper than ${MAX_JSON_DEPTH} levels.`);
}

/** Looks at brackets outside of strings only, so that it works on what may not be JSON at all. */
export function requireShallow(bytes: Buffer): void {
  let depth = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) at = closingQuote(bytes, at);
    else if (OPEN.has(byte)) depth++;
    else if (CLOSE.has(byte)) depth--;
    if (depth > MAX_JSON_DEPTH) throw tooDeep();
  }
}
