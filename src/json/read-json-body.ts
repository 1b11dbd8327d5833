import { isUtf8 } from 'node:buffer';
import { GatewayError } from '../errors/gateway-error.js';
import { requireShallow } from './require-shallow.js';
import { type JsonMember, scanJson } from './scan-json.js';

const SMALL_BODY_BYTES = 16 * 1024;
const LARGEST_PART_BYTES = 512 * 1024;

/** A request body parsed once: the value to look at and the bytes to pass on. */
export interface JsonBody {
  readonly bytes: Buffer;
  readonly value: unknown;
  /** Members of the outermost object; empty when the body is not an object. */
  readonly members: readonly JsonMember[];
}

/** @throws {GatewayError} `invalid_request` with the reason, for anything that is not one well-formed JSON document. */
export function readJsonBody(bytes: Buffer): JsonBody {
  if (!isUtf8(bytes)) throw new GatewayError('invalid_request', 'The body is not valid UTF-8.');
  // A deep document costs the parser far more than its size, so it is refused before; a small one cannot be deep enough.
  if (bytes.length > SMALL_BODY_BYTES) requireShallow(bytes);
  const value = parse(textOf(bytes));
  return { bytes, value, members: scanJson(bytes) };
}

/**
 * Decoded part by part: a longer text Node would keep outside of V8's heap, where it stays until a collection that V8 does
 * not hurry to make. Joined, they are in the heap and go soon.
 */
function textOf(bytes: Buffer): string {
  let text = '';
  for (let start = 0, end = 0; start < bytes.length; start = end) {
    end = Math.min(bytes.length, start + LARGEST_PART_BYTES);
    // Not in the middle of a character.
    while (((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
    text += bytes.toString('utf8', start, end);
  }
  return text;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // V8's own message quotes the body, which may hold a secret.
    throw new GatewayError('invalid_request', 'The body is not valid JSON.');
  }
}
