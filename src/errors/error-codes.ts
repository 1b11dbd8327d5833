interface ErrorKind {
  /** HTTP status the code always travels with. */
  readonly status: number;
  /** RFC 9457 title: the kind of problem, the same for every occurrence. */
  readonly title: string;
  /** `error.type` of OpenAI's envelope. */
  readonly type: string;
}

const INVALID = 'invalid_request_error';
const AUTHENTICATION = 'authentication_error';
const PERMISSION = 'permission_error';
const RATE_LIMIT = 'rate_limit_error';
const SERVER = 'server_error';

/** Every error Patchbay answers with, once. Status, problem title and OpenAI type are derived from here. */
export const ERROR_CODES = {
  invalid_request: { status: 400, title: 'Invalid request', type: INVALID },
  missing_credential: { status: 401, title: 'No credential given', type: AUTHENTICATION },
  invalid_api_key: { status: 401, title: 'Invalid credential', type: AUTHENTICATION },
  session_ended: { status: 401, title: 'Session ended', type: AUTHENTICATION },
  forbidden: { status: 403, title: 'Not allowed', type: PERMISSION },
  app_disabled: { status: 403, title: 'App disabled', type: PERMISSION },
  purpose_not_allowed: { status: 403, title: 'Purpose not allowed', type: PERMISSION },
  provider_not_allowed: { status: 403, title: 'No allowed provider', type: PERMISSION },
  foreign_origin: { status: 403, title: 'Sent from another site', type: PERMISSION },
  login_refused: { status: 403, title: 'Login refused', type: PERMISSION },
  not_found: { status: 404, title: 'Not found', type: INVALID },
  model_not_found: { status: 404, title: 'Model not found', type: INVALID },
  purpose_not_found: { status: 404, title: 'Purpose not found', type: INVALID },
  model_port_unknown: { status: 404, title: 'No server on that port', type: INVALID },
  duplicate: { status: 409, title: 'Already exists', type: INVALID },
  last_admin: { status: 409, title: 'Last admin', type: INVALID },
  in_use: { status: 409, title: 'In use', type: INVALID },
  rollback_refused: { status: 409, title: 'Rollback refused', type: INVALID },
  master_key_not_loaded: { status: 409, title: 'Master key not loaded everywhere', type: INVALID },
  revision_conflict: { status: 412, title: 'Configuration has moved on', type: INVALID },
  body_too_large: { status: 413, title: 'Body too large', type: INVALID },
  unsupported_media_type: { status: 415, title: 'Unsupported content type', type: INVALID },
  preflight_failed: { status: 422, title: 'Preflight failed', type: INVALID },
  rate_limit_exceeded: { status: 429, title: 'Too many requests', type: RATE_LIMIT },
  budget_exceeded: { status: 429, title: 'Budget used up', type: 'insufficient_quota' },
  internal_error: { status: 500, title: 'Internal error', type: SERVER },
  upstream_error: { status: 502, title: 'Provider failed', type: SERVER },
  upstream_truncated: { status: 502, title: 'Provider cut the answer', type: SERVER },
  vector_size_mismatch: { status: 502, title: 'Vectors of another size', type: SERVER },
  no_provider_configured: { status: 503, title: 'No provider configured', type: SERVER },
  all_providers_failed: { status: 503, title: 'All providers failed', type: SERVER },
  overloaded: { status: 503, title: 'Overloaded', type: SERVER },
  shutting_down: { status: 503, title: 'Shutting down', type: SERVER },
  configuration_not_loaded: { status: 503, title: 'Configuration not loaded', type: SERVER },
  issuer_unavailable: { status: 503, title: 'Keys of the issuer unavailable', type: SERVER },
  database_unavailable: { status: 503, title: 'Database unavailable', type: SERVER },
  login_unavailable: { status: 503, title: 'Identity provider unavailable', type: SERVER },
  upstream_timeout: { status: 504, title: 'Provider timed out', type: SERVER },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERROR_CODES;
