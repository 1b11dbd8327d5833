import type { UpstreamError } from '../protocols/openai/event-error.js';
import type { AnswerHeaders } from './answer-headers.js';
import { isSafetyRefusal } from './classify.js';
import { type ErrorBody, readErrorBody } from './error-body.js';
import type { Refusal } from './outcome.js';

const BAD_GATEWAY = 502;
/** What vendors call the errors that have a status of their own, most telling first. */
const MEANT: readonly (readonly [RegExp, number])[] = [
  [/context_(length|window|size)/i, 400],
  [/quota|rate_?limit|too_many_requests|resource_exhausted/i, 429],
  [/api_?key|authentication|unauthori[sz]ed/i, 401],
  [/overloaded|unavailable/i, 503],
  [/not_found/i, 404],
  [/invalid_(request|argument)|bad_request/i, 400],
];

/**
 * An error that came with status 200, as the first event of a stream or as a body. Many that do so put the status they
 * mean into `code`; a refusal for what was asked is the app's own matter all the same.
 */
export function disguisedRefusal(headers: AnswerHeaders, error: UpstreamError): Refusal {
  const body = Buffer.from(JSON.stringify({ error }));
  const status = statusOf(error, readErrorBody(body));
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

function statusOf(error: UpstreamError, said: ErrorBody): number {
  const named = [error.code, error['status']].map(Number).find((status) => status >= 400 && status <= 599);
  if (named !== undefined && Number.isInteger(named)) return named;
  if (isSafetyRefusal(said)) return 400;
  return MEANT.find(([pattern]) => said.codes.some((code) => pattern.test(code)))?.[1] ?? BAD_GATEWAY;
}
