import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { ROLES } from '../database/entities/admin.entity.js';
import { GatewayError } from '../errors/gateway-error.js';
import { ACCESS_POLICY, type AccessPolicy } from './access.decorator.js';
import { Authentication } from './authentication.js';
import type { Principal } from './principal.js';

/** The one gate of every route: what a route has not declared is refused. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authentication: Authentication,
  ) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const policy = this.reflector.getAllAndOverride<AccessPolicy | undefined>(ACCESS_POLICY, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (policy === 'public') return true;
    if (policy === undefined) throw new GatewayError('forbidden', 'This route declares nobody who may use it.');
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const principal = request.principal ?? this.authentication.identify(request);
    if (principal instanceof Promise) return principal.then((found) => admit(request, found, policy));
    return admit(request, principal, policy);
  }
}

type Demand = Exclude<AccessPolicy, 'public'>;

function admit(request: FastifyRequest, principal: Principal, policy: Demand): true {
  authorise(principal, policy);
  request.principal = principal;
  return true;
}

function authorise(principal: Principal, policy: Demand): void {
  const refusal = refusalOf(principal, policy);
  if (refusal) throw refusal;
}

/** Why a route is not for somebody; undefined when it is. */
export function refusalOf(principal: Principal, policy: Demand): GatewayError | undefined {
  if (policy === 'app') {
    if (principal.kind === 'app') return undefined;
    return new GatewayError('forbidden', 'Admin tokens open management only; inference needs an app key (pb_app_…).');
  }
  if (principal.kind === 'app') {
    return new GatewayError('forbidden', 'App keys open inference only; management needs an admin token (pb_admin_…).');
  }
  if (ROLES.indexOf(principal.role) >= ROLES.indexOf(policy)) return undefined;
  return new GatewayError('forbidden', `This needs the role ${policy}; the token has the role ${principal.role}.`);
}
