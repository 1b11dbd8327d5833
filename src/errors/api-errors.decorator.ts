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
  const byStatus = Map.groupBy([...EVERY_MANAGEMENT_ROUTE, ...codes], (code) => ERROR_CODES[code].status);
  return applyDecorators(
    ApiExtraModels(Problem),
    ...[...byStatus].map(([status, sameStatus]) =>
      ApiResponse({
        status,
        description: sameStatus.map((code) => `\`${code}\`: ${ERROR_CODES[code].title}`).join('; '),
        content: { 'application/problem+json': { schema: { $ref: getSchemaPath(Problem) } } },
      }),
    ),
  );
}
