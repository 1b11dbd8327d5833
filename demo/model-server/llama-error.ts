/** The `type` values of llama.cpp's error objects that this server uses. */
export type LlamaErrorType =
  | 'invalid_request_error'
  | 'authentication_error'
  | 'not_found_error'
  | 'not_supported_error'
  | 'unavailable_error'
  | 'exceed_context_size_error'
  | 'server_error';

const STATUS: Readonly<Record<LlamaErrorType, number>> = {
  invalid_request_error: 400,
  authentication_error: 401,
  not_found_error: 404,
  not_supported_error: 501,
  unavailable_error: 503,
  exceed_context_size_error: 400,
  server_error: 500,
};

/** An answer in llama.cpp's error form: `{"error": {"code", "message", "type"}}`. */
export class LlamaError extends Error {
  override readonly name = 'LlamaError';
  readonly type: LlamaErrorType;
  /** Extra members of the error object, such as `n_ctx`. */
  readonly details: Readonly<Record<string, number>>;

  constructor(type: LlamaErrorType, message: string, details: Readonly<Record<string, number>> = {}) {
    super(message);
    this.type = type;
    this.details = details;
  }

  get status(): number {
    return STATUS[this.type];
  }

  toJSON(): object {
    return { error: { code: this.status, message: this.message, type: this.type, ...this.details } };
  }
}

export function invalidRequest(message: string): LlamaError {
  return new LlamaError('invalid_request_error', message);
}
