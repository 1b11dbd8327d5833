/** What Patchbay itself did not answer, besides the codes of its own errors. */
export type ConnectionCode = 'unreachable' | 'timeout' | 'not_patchbay';

interface Details {
  /** HTTP status; 0 when there was no answer. */
  readonly status?: number;
  /** Code of the answer, such as `no_provider_configured`; one of {@link ConnectionCode} when there was none. */
  readonly code: string;
  /** Provider that was asked last, where one was. */
  readonly provider?: string | undefined;
  readonly requestId?: string | undefined;
  readonly body?: unknown;
  readonly cause?: unknown;
}

/** A request that was not served. The message says what happened and what to do, and never holds a credential. */
export class PatchbayError extends Error {
  override readonly name = 'PatchbayError';
  readonly status: number;
  readonly code: string;
  readonly provider: string | undefined;
  readonly requestId: string | undefined;
  /** The answer as it was parsed, for its further members. */
  readonly body: unknown;

  constructor(message: string, { status = 0, code, provider, requestId, body, cause }: Details) {
    super(message, { cause });
    this.status = status;
    this.code = code;
    this.provider = provider;
    this.requestId = requestId;
    this.body = body;
  }
}
