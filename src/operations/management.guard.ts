import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ACCESS_POLICY, type AccessPolicy } from '../access/access.decorator.js';
import { GatewayError } from '../errors/gateway-error.js';
import { SnapshotHolder } from '../snapshot/snapshot-holder.js';

/** Management is for the database, which has not been reached yet while a stand-in is served: no call waits for it. */
@Injectable()
export class ManagementGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly holder: SnapshotHolder,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    if (!this.holder.isStandIn) return true;
    const policy = this.reflector.getAllAndOverride<AccessPolicy | undefined>(ACCESS_POLICY, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (policy === 'public' || policy === 'app') return true;
    throw new GatewayError(
      'database_unavailable',
      'The database has not been reached since the start, so nothing was changed or read. Requests of apps are served from the last known configuration; try again shortly.',
    );
  }
}
