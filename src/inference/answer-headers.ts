import type { IncomingHttpHeaders } from 'node:http';

/** Headers of an answer that mean something to Patchbay or its client; all others stay here. */
export const ANSWER_HEADERS = ['content-type', 'content-length', 'content-encoding', 'retry-after'] as const;
export type AnswerHeaders = Partial<Record<(typeof ANSWER_HEADERS)[number], string>>;

/** An upstream may send a header twice; the first one counts. */
export function answerHeadersIn(headers: IncomingHttpHeaders): AnswerHeaders {
  const values: AnswerHeaders = {};
  for (const name of ANSWER_HEADERS) {
    const value: string | string[] | undefined = headers[name];
    if (value !== undefined) values[name] = typeof value === 'string' ? value : (value[0] ?? '');
  }
  return values;
}
