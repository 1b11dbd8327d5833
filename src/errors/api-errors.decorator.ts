import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { ERROR_CODES, type ErrorCode } from './error-codes.js';
import { Problem } from './problem.dto.js';

const EVERY_MANAGEMENT_ROUTE = [
  'missing_credential',
  'invalid_api_key',
  'forbidden',
  'database_unavailable',
  'configuration_not_loaded',
] as const;
/** What every write may answer: its query or headers are wrong, or somebody else was first. */
export const WRITE_ERRORS = ['invalid_request', 'revision_conflict'] as const;
/** What every write with a body may answer besides. */
export const BODY_ERRORS = [...WRITE_ERRORS, 'body_too_large', 'unsupported_media_type'] as const;

/** Lists in OpenAPI the errors a management route answers with, besides those every one of them has. */
export function ApiErrors(...codes: readonly ErrorCode[]): MethodDecorator & ClassDecorator {
  return applyDecorators(ApiExtraModels(Problem), ...errorAnswers(codes).map((answer) => ApiResponse(answer)));
}

interface ErrorAnswer {
  readonly status: number;
  readonly description: string;
  readonly content: typeof PROBLEM_CONTENT;
}

export const PROBLEM_CONTENT = { 'application/problem+json': { schema: { $ref: getSchemaPath(Problem) } } };

/** What {@link ApiErrors} lists, one for each status. */
export function errorAnswers(codes: readonly ErrorCode[]): readonly ErrorAnswer[] {
  const byStatus = Map.groupBy([...EVERY_MANAGEMENT_ROUTE, ...codes], (code) => ERROR_CODES[code].status);
  return [...byStatus].map(([status, sameStatus]) => ({
    status,
    description: sameStatus.map((code) => `\`${code}\`: ${ERROR_CODES[code].title}`).join('; '),
    content: PROBLEM_CONTENT,
  }));
}
