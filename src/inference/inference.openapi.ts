import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ERROR_CODES, type ErrorCode } from '../errors/error-codes.js';

const ENVELOPE = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      description: 'What happened, for which purpose and provider, and what to do.',
      required: ['message', 'type', 'param', 'code'],
      properties: {
        message: { type: 'string', description: 'For people.' },
        type: { type: 'string', description: "OpenAI's class of error." },
        param: { type: ['string', 'null'], description: 'The request member at fault.' },
        code: { type: 'string', description: 'Stable machine-readable code.' },
      },
    },
  },
};

const REQUEST = {
  type: 'object',
  additionalProperties: true,
  description: "A request of OpenAI's API; members not listed here go to the provider as they are.",
  properties: {
    model: {
      type: 'string',
      description:
        'A purpose, `provider-name/model` where the app may pick providers, or a model name for the provider.',
    },
    stream: { type: 'boolean', description: 'true: answer as server-sent events.' },
    stream_options: {
      type: 'object',
      additionalProperties: true,
      description: '`include_usage`: the stream ends with an event that tells its tokens, which otherwise is left out.',
    },
    agent_type: { type: 'string', description: 'Stands for a purpose; never sent on.' },
    model_port: {
      type: 'integer',
      minimum: 1,
      maximum: 65_535,
      description: 'Port of a registered server to ask first; never sent on.',
    },
  },
};

const EVERY_ROUTE: readonly ErrorCode[] = [
  'missing_credential',
  'invalid_api_key',
  'forbidden',
  'app_disabled',
  'rate_limit_exceeded',
  'issuer_unavailable',
  'configuration_not_loaded',
  // A key that was not seen before, or a budget, that nobody can tell of without it.
  'database_unavailable',
];
const POST_ERRORS: readonly ErrorCode[] = [
  ...EVERY_ROUTE,
  'invalid_request',
  'purpose_not_allowed',
  'provider_not_allowed',
  'purpose_not_found',
  'model_port_unknown',
  'body_too_large',
  'unsupported_media_type',
  'budget_exceeded',
  'upstream_error',
  'no_provider_configured',
  'all_providers_failed',
  'overloaded',
  'shutting_down',
  'upstream_timeout',
];

/** @param more errors that only some of these routes have */
export function ApiInference(summary: string, ...more: readonly ErrorCode[]): MethodDecorator {
  return applyDecorators(
    ApiTags('Inference'),
    ApiOperation({ summary }),
    ApiHeader({ name: 'X-LLM-Purpose', required: false, description: 'Purpose to serve the request for.' }),
    ApiBody({ schema: REQUEST }),
    ApiResponse({
      status: 200,
      description:
        "The provider's own answer, byte for byte but for the model where the purpose labels it. Headers x-llm-purpose, x-llm-provider, x-llm-model, x-llm-attempts and x-config-revision tell who gave it; x-llm-cache whether somebody was answered the same before, where the purpose has a cache; x-ratelimit-* and x-budget-warning what may still be asked for.",
      content: {
        'application/json': { schema: { type: 'object' } },
        'text/event-stream': { schema: { type: 'string' } },
      },
    }),
    ...errorResponses([...POST_ERRORS, ...more]),
  );
}

/** Routes of our own beside OpenAI's; what stands in for the errors that a question to a model may have is `asked`. */
export function ApiByName(summary: string, ...errors: readonly (ErrorCode | 'asked')[]): MethodDecorator {
  const codes = errors.flatMap((error) => (error === 'asked' ? POST_ERRORS : [error]));
  return applyDecorators(
    ApiTags('Models by name'),
    ApiOperation({ summary }),
    ...errorResponses([...new Set([...EVERY_ROUTE, ...codes])]),
  );
}

const FORM = {
  type: 'object',
  additionalProperties: true,
  description: "A form of OpenAI's API, passed on as it arrives, up to 32 MiB.",
  properties: {
    model: { type: 'string', description: 'Replaced where the provider or its place in the chain names a model.' },
  },
};

/** As {@link ApiInference}, for a form; it chooses its route by the header alone. */
export function ApiForm(summary: string): MethodDecorator {
  return applyDecorators(
    ApiInference(summary),
    ApiConsumes('multipart/form-data', 'application/json'),
    ApiBody({ schema: FORM }),
  );
}

export function ApiModels(summary: string): MethodDecorator {
  return applyDecorators(
    ApiTags('Inference'),
    ApiOperation({ summary }),
    ApiResponse({
      status: 200,
      description: "OpenAI's shape.",
      content: { 'application/json': { schema: { type: 'object' } } },
    }),
    ...errorResponses([...EVERY_ROUTE, 'model_not_found']),
  );
}

function errorResponses(codes: readonly ErrorCode[]): MethodDecorator[] {
  return [...Map.groupBy(codes, (code) => ERROR_CODES[code].status)].map(([status, sameStatus]) =>
    ApiResponse({
      status,
      description: sameStatus.map((code) => `\`${code}\`: ${ERROR_CODES[code].title}`).join('; '),
      content: { 'application/json': { schema: ENVELOPE } },
    }),
  );
}
