import { applyDecorators, createParamDecorator, type ExecutionContext, UseInterceptors } from '@nestjs/common';
import { ApiHeader, ApiQuery } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { principalOf } from '../access/principal.js';
import { GatewayError } from '../errors/gateway-error.js';
import { AnswerAdditions } from './answer-additions.js';
import { AnswerAdditionsInterceptor } from './answer-additions.interceptor.js';
import { WaitForApplied } from './propagation/wait-for-applied.interceptor.js';
import { MAX_REASON_LENGTH, readReason } from './write-reason.js';

/** Who writes and under which conditions. */
export interface WriteContext {
  readonly author: string;
  /** Why, in the author's words (`X-Reason`), for the history. */
  readonly reason?: string | undefined;
  /** Validate and report, store nothing. */
  readonly dryRun: boolean;
  /** The revision the writer has seen (`If-Match`); another one refuses the write. */
  readonly expectedRevision: number | undefined;
  /** Where the answer's further fields are collected; absent where nobody is answered. */
  readonly additions?: AnswerAdditions;
}

const ENTITY_TAG = /^"(\d{1,9})"$/;

type QueryNames = readonly string[] | undefined;

/**
 * Hands a controller the conditions of a management write. Takes the names of the query parameters that the route has
 * besides.
 */
export const Write = createParamDecorator((own: QueryNames, context: ExecutionContext): WriteContext => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const additions = new AnswerAdditions();
  request.answerAdditions = additions;
  return {
    author: principalOf(request).name,
    reason: readReason(request.headers['x-reason']),
    dryRun: readDryRun(request.query, own),
    expectedRevision: readExpectedRevision(request.headers['if-match']),
    additions,
  };
});

/** Documents what every management write takes, and completes its answer. */
export function ApiWrite(): MethodDecorator {
  return applyDecorators(
    UseInterceptors(AnswerAdditionsInterceptor, WaitForApplied),
    ApiQuery({
      name: 'dry_run',
      required: false,
      enum: ['true', 'false'],
      description: 'true: validate and answer as the write would, with its `changes`, but store nothing.',
    }),
    ApiQuery({
      name: 'wait',
      required: false,
      enum: ['applied'],
      description:
        'applied: answer when every live instance serves the change, or after 2 s with the names of those that do not, as `applied`.',
    }),
    ApiHeader({
      name: 'If-Match',
      required: false,
      description: 'A revision in quotes, e.g. "12": write only if the configuration is still at it, else 412.',
    }),
    ApiHeader({
      name: 'X-Reason',
      required: false,
      description: `Why, for the history and the audit record: one line of 1 to ${MAX_REASON_LENGTH} characters. As UTF-8, or as in RFC 8187: \`UTF-8''\` and the percent-encoded text.`,
    }),
  );
}

function readDryRun(query: unknown, own: QueryNames = []): boolean {
  const { dry_run = 'false', wait = 'applied', ...others } = query as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(others).find((name) => !own.includes(name));
  const known = ['dry_run', 'wait', ...own].join(', ');
  if (unknown !== undefined) throw invalid(unknown, `unknown query parameter; this takes ${known}`);
  if (wait !== 'applied') throw invalid('wait', 'must be applied');
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
