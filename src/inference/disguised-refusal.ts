import type { AnswerHeaders } from './answer-headers.js';
import { isSafetyRefusal } from './classify.js';
import { readErrorBody } from './error-body.js';
import type { Refusal } from './outcome.js';

const BAD_REQUEST = 400;
const BAD_GATEWAY = 502;

/**
 * An error that came with status 200, as the first event of a stream or as a body. Many that do so put the status they
 * mean into `code`; a refusal for what was asked is the app's own matter all the same.
 */
export function disguisedRefusal(headers: AnswerHeaders, error: { readonly code?: string | number }): Refusal {
  const body = Buffer.from(JSON.stringify({ error }));
  const meant = Number(error.code);
  const isStatus = Number.isInteger(meant) && meant >= 400 && meant <= 599;
  const status = isStatus ? meant : isSafetyRefusal(readErrorBody(body)) ? BAD_REQUEST : BAD_GATEWAY;
  const { 'retry-after': retryAfter, 'retry-after-ms': retryAfterMs } = headers;
  return {
    kind: 'refusal',
    status,
    headers: {
      'content-type': 'application/json',
      ...(retryAfter !== undefined && { 'retry-after': retryAfter }),
      ...(retryAfterMs !== undefined && { 'retry-after-ms': retryAfterMs }),
    },
    body,
    isWhole: true,
    isDisguised: true,
  };
}
