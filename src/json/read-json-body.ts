import { isUtf8 } from 'node:buffer';
import { GatewayError } from '../errors/gateway-error.js';
import { LongText } from './long-text.js';
import { parseJson } from './parse-json.js';
import { requireShallow, type TextPlace } from './require-shallow.js';
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
  requireUtf8(bytes);
  // A deep document costs the parser far more than its size, so it is refused before; a small one cannot be deep enough.
  if (bytes.length > SMALL_BODY_BYTES) requireShallow(bytes);
  return { bytes, value: parseJson(textOf(bytes)), members: scanJson(bytes).members };
}

/**
 * The same for a body that is passed on as it is: in its value a long text is a `LongText`, so that a prompt of 1 MB does not
 * become two texts of 1 MB, which only thorough collections free.
 */
export function readOutline(bytes: Buffer): JsonBody {
  if (bytes.length <= SMALL_BODY_BYTES) return readJsonBody(bytes);
  requireUtf8(bytes);
  const longTexts = requireShallow(bytes);
  const value = parseJson(outlineOf(bytes, longTexts));
  const { members, paths } = scanJson(bytes, longTexts);
  for (const [index, { start, end }] of longTexts.entries()) {
    const [last, ...above] = (paths[index] ?? []).toReversed();
    // A body that is one text is none for anybody.
    if (last === undefined) throw new GatewayError('invalid_request', 'The body must be a JSON object.');
    const parent = above.reduceRight<unknown>((inner, step) => Reflect.get(Object(inner), step), value);
    Reflect.set(Object(parent), last, new LongText(bytes.subarray(start + 1, end)));
  }
  return { bytes, value, members };
}

/** The document with an empty text in place of each long one. */
function outlineOf(bytes: Buffer, longTexts: readonly TextPlace[]): string {
  let outline = '';
  let from = 0;
  for (const { start, end } of longTexts) {
    outline += `${textOf(bytes.subarray(from, start))}""`;
    from = end + 1;
  }
  return outline + textOf(bytes.subarray(from));
}

function requireUtf8(bytes: Buffer): void {
  if (!isUtf8(bytes)) throw new GatewayError('invalid_request', 'The body is not valid UTF-8.');
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
