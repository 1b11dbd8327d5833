import { PatchbayError } from './patchbay-error.js';
import { readAnswer } from './read-answer.js';

const DEFAULT_TIMEOUT_MS = 130_000;
/** What may stand in a header; anything else would be quoted by the error of `fetch`. */
const HEADER_SAFE = /^[\x21-\x7e]+$/;

export interface ConnectionOptions {
  /** Address of Patchbay, e.g. `http://127.0.0.1:4000`, with or without `/v1` or `/api/v1/…` behind it. */
  readonly url: string;
  /** Sent as bearer token; without it no credential is sent. */
  readonly token?: string | undefined;
  /** How long to wait for a whole answer; default 130 s, a little more than Patchbay itself takes at most. */
  readonly timeoutMs?: number | undefined;
}

export interface Call {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** From the root, starting with a slash. */
  readonly path: string;
  /** Sent as JSON; a text as it is, with the `content-type` given in `headers`. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The text as JSON; undefined where it is none. */
  readonly body: unknown;
}

/** One place that talks to a running Patchbay. Redirects are not followed: a credential goes nowhere else. */
export class Connection {
  /** Scheme, host, port and whatever path a proxy puts before. */
  readonly url: string;
  private readonly token: string | undefined;
  private readonly timeoutMs: number;

  constructor({ url, token, timeoutMs = DEFAULT_TIMEOUT_MS }: ConnectionOptions) {
    this.url = baseOf(url);
    if (token !== undefined && !HEADER_SAFE.test(token))
      throw new PatchbayError('The credential holds spaces, line breaks or other characters that no credential has.', {
        code: 'invalid_api_key',
      });
    this.token = token;
    this.timeoutMs = timeoutMs;
  }

  /** Whatever it answers. @throws {PatchbayError} where there is no answer */
  async exchange(call: Call): Promise<Answer> {
    const { signal } = call;
    const limit = AbortSignal.timeout(this.timeoutMs);
    try {
      const response = await fetch(`${this.url}${call.path}`, {
        method: call.method ?? 'GET',
        redirect: 'manual',
        signal: signal === undefined ? limit : AbortSignal.any([limit, signal]),
        headers: this.headersOf(call),
        ...bodyOf(call),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, text, body: parsed(text) };
    } catch (error) {
      if (signal?.aborted === true) throw error;
      throw this.noAnswer(limit.aborted, error);
    }
  }

  /** @throws {PatchbayError} with the answer's own words where it is an error */
  async call<T>(call: Call): Promise<T> {
    return readAnswer(this.url, await this.exchange(call)) as T;
  }

  private headersOf({ body, headers = {} }: Call): Record<string, string> {
    return {
      ...(this.token !== undefined && { authorization: `Bearer ${this.token}` }),
      ...(body !== undefined && typeof body !== 'string' && { 'content-type': 'application/json' }),
      ...headers,
    };
  }

  private noAnswer(isLate: boolean, error: unknown): PatchbayError {
    if (isLate)
      return new PatchbayError(
        `Patchbay at ${this.url} has not answered for ${this.timeoutMs / 1000} s: look at its log and its load.`,
        { code: 'timeout', cause: error },
      );
    return new PatchbayError(`Patchbay at ${this.url} cannot be reached: ${whyUnreachable(error)}.`, {
      code: 'unreachable',
      cause: error,
    });
  }
}

function bodyOf({ body }: Call): { readonly body?: string } {
  if (body === undefined) return {};
  return { body: typeof body === 'string' ? body : JSON.stringify(body) };
}

function baseOf(url: string): string {
  const parsedUrl = URL.canParse(url) ? new URL(url) : undefined;
  const isUsable = parsedUrl?.protocol === 'http:' || parsedUrl?.protocol === 'https:';
  if (parsedUrl === undefined || !isUsable || parsedUrl.username !== '' || parsedUrl.password !== '')
    throw new PatchbayError(
      'The address of Patchbay must be like http://127.0.0.1:4000, with http or https and without credentials.',
      { code: 'invalid_url' },
    );
  return (parsedUrl.origin + parsedUrl.pathname).replace(/\/+$/, '').replace(/(\/api\/v1(\/llm(-config)?)?|\/v1)$/, '');
}

const REASONS: readonly (readonly [RegExp, string])[] = [
  [/ECONNREFUSED/, 'connection refused; start it (npm start), or correct the address and port'],
  [/ENOTFOUND|EAI_AGAIN/, 'its host name cannot be resolved; correct the address'],
  [/EHOSTUNREACH|ENETUNREACH|TIMEOUT|ETIMEDOUT/, 'its host does not answer; check network and firewall'],
  [/CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL|EPROTO/, 'its TLS certificate or protocol is not accepted'],
  [/ECONNRESET|UND_ERR_SOCKET|EPIPE/, 'it closed the connection; look at its log'],
];

function whyUnreachable(error: unknown): string {
  const code = codeOf(error);
  return REASONS.find(([pattern]) => pattern.test(code))?.[1] ?? 'the connection failed; check the address';
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return codeOf(error.cause);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
