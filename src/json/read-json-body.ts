import { isUtf8 } from 'node:buffer';
import { GatewayError } from '../errors/gateway-error.js';
import { requireShallow } from './require-shallow.js';
import { type JsonMember, scanJson } from './scan-json.js';

const SMALL_BODY_BYTES = 16 * 1024;

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
  const value = parse(bytes.toString('utf8'));
  return { bytes, value, members: scanJson(bytes) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // V8's own message quotes the body, which may hold a secret.
    throw new GatewayError('invalid_request', 'The body is not valid JSON.');
  }
}
