import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { errorAnswers, PROBLEM_CONTENT } from '../errors/api-errors.decorator.js';
import { Problem } from '../errors/problem.dto.js';

const textHeader = (description: string) => ({ description, schema: { type: 'string' as const } });

/** Who answered, or was asked in vain. */
const WHO_ANSWERED = {
  'x-request-id': textHeader('Id of the request; `GET /requests/{id}` tells its attempts with their reasons.'),
  'x-llm-purpose': textHeader('Purpose whose policy applied.'),
  'x-llm-provider': textHeader('Name of the provider that answered.'),
  'x-llm-model': textHeader('Model that was asked for there.'),
  'x-llm-attempts': textHeader('How often providers were asked.'),
  'x-llm-trail': textHeader('Every attempt and every target that was skipped, e.g. `gpu-1=503, gpu-2=200`.'),
  'x-config-revision': textHeader('Revision that routed it.'),
  'x-budget-warning': textHeader('Which budget is nearly used up, where one is.'),
};
const PROVIDERS_OWN = { 'application/json': { schema: { type: 'object' as const, additionalProperties: true } } };
/** A refusal that is the fault of the question, which nobody else would answer either. */
const REFUSED = "The provider's own refusal of the question, as it gave it";
const PASSED_ON: ReadonlySet<number> = new Set([400, 404, 413]);

/** The answer is the provider's, so it has no schema of ours. */
export function ApiPlayground(summary: string): MethodDecorator {
  return applyDecorators(
    ApiTags('Playground'),
    ApiOperation({ summary }),
    ApiExtraModels(Problem),
    ApiResponse({
      status: 200,
      description: "The provider's own answer, as `POST /v1/chat/completions` gives it, whole or as a stream.",
      headers: WHO_ANSWERED,
      content: { ...PROVIDERS_OWN, 'text/event-stream': { schema: { type: 'string' } } },
    }),
    ...ERRORS.map((answer) =>
      ApiResponse(
        PASSED_ON.has(answer.status)
          ? {
              ...answer,
              description: `${answer.description}. Or, as JSON: ${REFUSED}`,
              headers: WHO_ANSWERED,
              content: { ...answer.content, ...PROVIDERS_OWN },
            }
          : { ...answer, headers: WHO_ANSWERED },
      ),
    ),
    ApiResponse({ status: 422, description: REFUSED, headers: WHO_ANSWERED, content: PROVIDERS_OWN }),
    ApiResponse({
      status: 'default',
      description: "`upstream_error` with the status of the only provider's failure, e.g. 500",
      headers: WHO_ANSWERED,
      content: PROBLEM_CONTENT,
    }),
  );
}

const ERRORS = errorAnswers([
  'invalid_request',
  'foreign_origin',
  'not_found',
  'purpose_not_found',
  'body_too_large',
  'unsupported_media_type',
  'rate_limit_exceeded',
  'budget_exceeded',
  'upstream_error',
  'no_provider_configured',
  'all_providers_failed',
  'overloaded',
  'shutting_down',
  'upstream_timeout',
]);
