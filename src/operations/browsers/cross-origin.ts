/** What a browser asks before it sends a request to another origin. */
export interface Preflight {
  readonly origin: string | undefined;
  readonly isPreflight: boolean;
  /** Names of headers, as the browser lists them. */
  readonly headers: string | undefined;
}

export interface CrossOriginAnswer {
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Whether that is the whole answer, because the browser only asked. */
  readonly isWhole: boolean;
}

const METHODS = 'GET, POST, PUT, PATCH, DELETE';
const EXPOSED = [
  'x-request-id',
  'x-config-revision',
  'x-should-retry',
  'retry-after',
  ...['purpose', 'provider', 'model', 'attempts', 'trail', 'cache'].map((name) => `x-llm-${name}`),
  ...['limit', 'remaining', 'reset'].flatMap((name) => [`x-ratelimit-${name}-requests`, `x-ratelimit-${name}-tokens`]),
  'ratelimit',
  'ratelimit-policy',
  'x-budget-warning',
].join(', ');
const HEADER_NAMES = /^[\w\-, ]{1,2000}$/;
/** Chromium goes no further. */
const REMEMBER_S = '7200';

/**
 * What an origin that the operator has named may read; undefined for everybody else, who get what they would get
 * without CORS. Cookies are never allowed: whoever calls from another page sends a token.
 */
export function crossOrigin(
  named: ReadonlySet<string>,
  { origin, isPreflight, headers }: Preflight,
): CrossOriginAnswer | undefined {
  if (origin === undefined || !named.has(origin)) return undefined;
  const allowed = ['access-control-allow-origin', origin] as const;
  if (!isPreflight) return { isWhole: false, headers: [allowed, ['access-control-expose-headers', EXPOSED]] };
  // An SDK sends headers of its own, which change with its version.
  const wanted = headers !== undefined && HEADER_NAMES.test(headers) ? headers : 'authorization, content-type';
  return {
    isWhole: true,
    headers: [
      allowed,
      ['access-control-allow-methods', METHODS],
      ['access-control-allow-headers', wanted],
      ['access-control-max-age', REMEMBER_S],
    ],
  };
}
