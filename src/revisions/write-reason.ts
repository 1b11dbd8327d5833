import { GatewayError } from '../errors/gateway-error.js';
import { isLine } from '../validation/is-text.js';

export const MAX_REASON_LENGTH = 500;

/** How RFC 8187 starts text outside Latin-1, which browsers put into no header as it is. */
const ENCODED = /^utf-8'[a-z-]*'/i;

/**
 * The reason of a write, as its header gives it.
 * @throws {GatewayError} `invalid_request` when it is not one line of at most 500 characters
 */
export function readReason(header: string | readonly string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  const reason = typeof header === 'string' ? decoded(header) : undefined;
  if (isLine(reason, MAX_REASON_LENGTH)) return reason;
  const message = `must be text of 1 to ${MAX_REASON_LENGTH} characters on one line`;
  throw new GatewayError('invalid_request', `X-Reason: ${message}`, {
    param: 'X-Reason',
    fields: [{ field: 'X-Reason', message }],
  });
}

/** @returns undefined for percent signs that encode nothing */
function decoded(header: string): string | undefined {
  if (!ENCODED.test(header)) return asUtf8(header);
  try {
    return decodeURIComponent(header.replace(ENCODED, ''));
  } catch {
    return undefined;
  }
}

/** Node reads headers as Latin-1; most clients send UTF-8. What is not valid UTF-8 was Latin-1 indeed. */
function asUtf8(header: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(header, 'latin1'));
  } catch {
    return header;
  }
}
