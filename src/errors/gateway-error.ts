import { ERROR_CODES, type ErrorCode } from './error-codes.js';
import type { PreflightCheck } from './problem.dto.js';

export interface FieldError {
  /** Dotted path of the field in the request, e.g. `fallbacks.0.provider_id`. */
  readonly field: string;
  readonly message: string;
}

interface GatewayErrorDetails {
  /** The one request parameter at fault (`error.param` of OpenAI's envelope). */
  readonly param?: string;
  /** Each field at fault (`errors` of a problem document). */
  readonly fields?: readonly FieldError[];
  /** Every check of a preflight, those that passed too (`checks` of a problem document). */
  readonly checks?: readonly PreflightCheck[];
  /** In place of the code's own status, where an upstream's status is passed on. */
  readonly status?: number;
  /** `Retry-After` of the answer, as an upstream gave it. */
  readonly retryAfter?: string;
  /** More headers of the answer, as a flat list of names and values. */
  readonly headers?: readonly string[];
  readonly cause?: unknown;
}

/**
 * An error that is an answer: the message is shown to callers, so it names purpose, provider and remedy and never
 * carries an upstream address, a secret or SQL.
 */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly status: number;
  readonly param: string | undefined;
  readonly fields: readonly FieldError[];
  readonly checks: readonly PreflightCheck[];
  readonly retryAfter: string | undefined;
  readonly headers: readonly string[];

  constructor(
    readonly code: ErrorCode,
    message: string,
    details: GatewayErrorDetails = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.status = details.status ?? ERROR_CODES[code].status;
    this.param = details.param;
    this.fields = details.fields ?? [];
    this.checks = details.checks ?? [];
    this.retryAfter = details.retryAfter;
    this.headers = details.headers ?? [];
  }
}

/** What an instance answers that has started before its database. */
export function configurationNotLoaded(): GatewayError {
  return new GatewayError(
    'configuration_not_loaded',
    'This instance has not loaded its configuration yet; it keeps trying to reach the database. Try again shortly.',
  );
}

/** What everybody is answered who could be anybody by now. */
export function accessUnconfirmed(): GatewayError {
  return new GatewayError(
    'database_unavailable',
    'The database has confirmed nothing for 24 hours, so nobody can tell whether the credential is still valid. /health/ready says why; access returns with the database.',
  );
}
