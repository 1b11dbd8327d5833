import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { type Principal, principalOf } from '../../access/principal.js';
import { requireAdmin } from '../../access/require-admin.js';
import { GatewayError } from '../../errors/gateway-error.js';

const MODES = ['basic', 'full', 'off'] as const;

/** How providers are looked at before they are plugged in. */
export interface PreflightChoice {
  /** `basic` asks what costs nothing; `full` also asks for a token each; `off` asks nobody. */
  readonly mode: (typeof MODES)[number];
  /** Plug in although checks fail. */
  readonly force: boolean;
}

/** Query parameters of a write that has a preflight. */
export const PREFLIGHT_QUERY: readonly string[] = ['preflight', 'force'];

/** Hands a controller how the caller wants providers to be looked at. */
export const Preflighted = createParamDecorator((_: unknown, context: ExecutionContext): PreflightChoice => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  return readChoice(request.query as Readonly<Record<string, unknown>>, principalOf(request));
});

/** Documents the query parameters of a preflight. */
export function ApiPreflight(): MethodDecorator {
  return applyDecorators(
    ApiQuery({
      name: 'preflight',
      required: false,
      enum: MODES,
      description:
        'basic (default): ask each provider what costs no token, and refuse with 422 if a check fails. full: ask each target for one token as well, and answer with each check as `preflight`. off: ask nobody; needs the role admin and is recorded as `active.force`.',
    }),
    ApiQuery({
      name: 'force',
      required: false,
      enum: ['true', 'false'],
      description:
        'true: plug in although checks fail, and answer with them as `warnings`. Needs the role admin; it is logged and recorded as `active.force`.',
    }),
  );
}

const REMEDY = 'Without it, plug in what passes every check.';

function readChoice(
  { preflight, force = 'false' }: Readonly<Record<string, unknown>>,
  caller: Principal,
): PreflightChoice {
  const mode = preflight === undefined ? 'basic' : MODES.find((each) => each === preflight);
  if (mode === undefined) throw invalid('preflight', `must be one of ${MODES.join(', ')}`);
  if (force !== 'true' && force !== 'false') throw invalid('force', 'must be true or false');
  if (force === 'true' && mode === 'off') throw invalid('force', 'has nothing to force with preflight=off');
  if (mode === 'off') requireAdmin(caller, 'preflight=off', REMEDY);
  if (force === 'true') requireAdmin(caller, 'force=true', REMEDY);
  return { mode, force: force === 'true' };
}

function invalid(field: string, message: string): GatewayError {
  return new GatewayError('invalid_request', `${field}: ${message}`, { param: field, fields: [{ field, message }] });
}
