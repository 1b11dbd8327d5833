import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader, ApiQuery } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { principalOf } from '../access/principal.js';
import { GatewayError } from '../errors/gateway-error.js';

/** Who writes and under which conditions. */
export interface WriteContext {
  readonly author: string;
  /** Validate and report, store nothing. */
  readonly dryRun: boolean;
  /** The revision the writer has seen (`If-Match`); another one refuses the write. */
  readonly expectedRevision: number | undefined;
}

const ENTITY_TAG = /^"(\d{1,9})"$/;

/** Hands a controller the conditions of a management write. */
export const Write = createParamDecorator((_: unknown, context: ExecutionContext): WriteContext => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  return {
    author: principalOf(request).name,
    dryRun: readDryRun(request.query),
    expectedRevision: readExpectedRevision(request.headers['if-match']),
  };
});

/** Documents what every management write takes. */
export function ApiWrite(): MethodDecorator {
  return applyDecorators(
    ApiQuery({
      name: 'dry_run',
      required: false,
      enum: ['true', 'false'],
      description: 'true: validate and answer as the write would, but store nothing.',
    }),
    ApiHeader({
      name: 'If-Match',
      required: false,
      description: 'A revision in quotes, e.g. "12": write only if the configuration is still at it, else 412.',
    }),
  );
}

function readDryRun(query: unknown): boolean {
  const { dry_run = 'false', ...others } = query as Readonly<Record<string, unknown>>;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw invalid(unknown, 'unknown query parameter; writes take dry_run');
  if (dry_run !== 'true' && dry_run !== 'false') throw invalid('dry_run', 'must be true or false');
  return dry_run === 'true';
}

function readExpectedRevision(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const revision = ENTITY_TAG.exec(header)?.[1];
  if (revision === undefined) throw invalid('If-Match', 'must be a revision in quotes, e.g. "12"');
  return Number(revision);
}

function invalid(field: string, message: string): GatewayError {
  return new GatewayError('invalid_request', `${field}: ${message}`, { param: field, fields: [{ field, message }] });
}
