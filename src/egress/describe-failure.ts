const NO_CONNECTION_IN_TIME = 'no connection in time (is the host up, and the port open?)';
const NO_ANSWER_IN_TIME = 'it did not answer in time';

/** Why a provider could not be reached or did not answer, in words that carry no address. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/ECONNREFUSED/, 'connection refused (is it running, and listening on that port?)'],
  [/UND_ERR_CONNECT_TIMEOUT|ETIMEDOUT/, NO_CONNECTION_IN_TIME],
  [/ENOTFOUND|EAI_AGAIN/, 'its host name cannot be resolved (check base_url)'],
  [/EHOSTUNREACH|ENETUNREACH/, 'its host cannot be reached from here'],
  [/ECONNRESET|UND_ERR_SOCKET|EPIPE/, 'it closed the connection'],
  [/UND_ERR_HEADERS_TIMEOUT|UND_ERR_BODY_TIMEOUT|TimeoutError|TIMEOUT_ERR/, NO_ANSWER_IN_TIME],
  [/CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL|EPROTO/, 'its TLS certificate or protocol was not accepted'],
  [/HPE_|HTTPParserError|UND_ERR_RES/, 'it did not speak proper HTTP'],
];

/** Errors of our own, whose messages are for callers already. */
const SPEAKS_FOR_ITSELF: ReadonlySet<string> = new Set(['ADDRESS_REFUSED', 'ANSWER_TOO_LARGE']);

export function describeFailure(error: Error): string {
  const code = failureCode(error);
  if (SPEAKS_FOR_ITSELF.has(code)) return error.message;
  return REASONS.find(([pattern]) => pattern.test(code))?.[1] ?? 'the connection failed';
}

/** Whether a description says that it took too long, which a provider that is only busy may do. */
export function tellsOfTimeout(description: string): boolean {
  return description === NO_CONNECTION_IN_TIME || description === NO_ANSWER_IN_TIME;
}

/** Code of the error, of its cause, or of the first of several connection attempts; else its name. */
function failureCode(error: Error): string {
  if ('code' in error && typeof error.code === 'string') return error.code;
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return failureCode(error.errors[0]);
  return error.cause instanceof Error ? failureCode(error.cause) : error.name;
}
