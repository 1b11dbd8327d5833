import createClient from 'openapi-fetch';
import { asProblem, Problem } from './problem.js';
import type { paths } from './schema.js';

/** Fired on `window` when the API says that nobody is logged in any more. */
export const SESSION_ENDED = 'patchbay:session-ended';

const UNAUTHORIZED = 401;

/** Every call of the page to the API, typed by its OpenAPI document. The session is a cookie of the same origin. */
export const api = createClient<paths>({ baseUrl: location.origin, credentials: 'same-origin' });

interface Answer<Data> {
  readonly data?: Data;
  readonly error?: unknown;
  readonly response: Response;
}

/**
 * What a call answers: `dataOf(api.GET('/api/v1/llm-config/servers'))`.
 *
 * @throws {Problem} as the API says it, or because it does not answer
 */
export async function dataOf<Data>(call: Promise<Answer<Data>>): Promise<Data> {
  let answer: Answer<Data>;
  try {
    answer = await call;
  } catch (error) {
    throw asProblem(error);
  }
  if (answer.response.ok) return answer.data as Data;
  throw refusalOf(answer.response, answer.error);
}

/** The error an answer of the API means; also lets the page know when the session is over. */
export function refusalOf(response: Response, body: unknown): Problem {
  if (response.status === UNAUTHORIZED) window.dispatchEvent(new Event(SESSION_ENDED));
  return new Problem(response.status, typeof body === 'object' && body !== null ? body : {});
}
