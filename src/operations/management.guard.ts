import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ACCESS_POLICY, type AccessPolicy } from '../access/access.decorator.js';
import { databaseNotReached } from '../database/database-errors.js';
import { SnapshotHolder } from '../snapshot/snapshot-holder.js';
import { STAND_IN } from '../access/stand-in.decorator.js';

/** Management is for the database, which has not been reached yet while a stand-in is served: no call waits for it. */
@Injectable()
export class ManagementGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly holder: SnapshotHolder,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    if (!this.holder.isStandIn) return true;
    const places = [context.getHandler(), context.getClass()];
    const policy = this.reflector.getAllAndOverride<AccessPolicy | undefined>(ACCESS_POLICY, places);
    if (policy === 'public' || policy === 'app') return true;
    if (this.reflector.getAllAndOverride<true | undefined>(STAND_IN, places)) return true;
    throw databaseNotReached();
  }
}
