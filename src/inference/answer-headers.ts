import type { IncomingHttpHeaders } from 'node:http';

/** Headers of an answer that go on to the client; all others stay here. */
export const RELAYED_HEADERS = ['content-type', 'content-length', 'content-encoding', 'retry-after'] as const;
/** Headers of an answer that mean something to Patchbay. */
const READ_HEADERS = [...RELAYED_HEADERS, 'retry-after-ms', 'transfer-encoding'] as const;
export type AnswerHeaders = Partial<Record<(typeof READ_HEADERS)[number], string>>;

/** An upstream may send a header twice; the first one counts. */
export function answerHeadersIn(headers: IncomingHttpHeaders): AnswerHeaders {
  const values: AnswerHeaders = {};
  for (const name of READ_HEADERS) {
    const value: string | string[] | undefined = headers[name];
    if (value !== undefined) values[name] = typeof value === 'string' ? value : (value[0] ?? '');
  }
  return values;
}

/**
 * How long an upstream asks to be left alone, in milliseconds: `retry-after-ms`, or `retry-after` in seconds or as a date.
 * Nobody is left alone for more than an hour.
 *
 * @param wallNow wall clock, milliseconds since 1970
 */
export function retryAfterMs(headers: AnswerHeaders, wallNow: number): number | undefined {
  const asked = askedPauseMs(headers, wallNow);
  return asked === undefined ? undefined : Math.min(asked, LONGEST_PAUSE_MS);
}

function askedPauseMs(headers: AnswerHeaders, wallNow: number): number | undefined {
  const precise = durationIn(headers['retry-after-ms'], 1);
  if (precise !== undefined) return precise;
  const text = headers['retry-after'];
  const seconds = durationIn(text, 1000);
  if (seconds !== undefined || text === undefined) return seconds;
  const date = HTTP_DATE.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - wallNow);
}

function durationIn(text: string | undefined, unitMs: number): number | undefined {
  return text !== undefined && DECIMAL.test(text) ? Math.ceil(Number(text) * unitMs) : undefined;
}

/** Starts with the name of a day (RFC 9110, 5.6.7); Date.parse alone takes almost anything for a date. */
const HTTP_DATE = /^[A-Z][a-z]{2,8},? /;
const LONGEST_PAUSE_MS = 3_600_000;
const DECIMAL = /^\s*\d{1,12}(\.\d{1,9})?\s*$/;
