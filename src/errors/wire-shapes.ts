import { ERROR_CODES } from './error-codes.js';
import type { GatewayError } from './gateway-error.js';
import type { Problem } from './problem.dto.js';

/** The error shape of inference, as OpenAI's SDKs expect it. */
export interface OpenAiErrorEnvelope {
  error: { message: string; type: string; param: string | null; code: string };
}

export function toProblem(error: GatewayError, instance: string): Problem {
  return {
    type: `urn:patchbay:problem:${error.code}`,
    title: ERROR_CODES[error.code].title,
    status: error.status,
    detail: error.message,
    code: error.code,
    instance,
    ...(error.fields.length > 0 && { errors: [...error.fields] }),
    ...(error.checks.length > 0 && { checks: [...error.checks] }),
  };
}

export function toOpenAiEnvelope(error: GatewayError): OpenAiErrorEnvelope {
  return {
    error: {
      message: error.message,
      type: ERROR_CODES[error.code].type,
      param: error.param ?? null,
      code: error.code,
    },
  };
}
