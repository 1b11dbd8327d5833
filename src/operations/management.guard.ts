import type { ServerResponse } from 'node:http';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply } from 'fastify';
import { ACCESS_POLICY, type AccessPolicy } from '../access/access.decorator.js';
import { databaseNotReached, databaseNotUsed } from '../database/database-errors.js';
import { DatabaseStanding } from '../database/database-standing.js';
import { SnapshotHolder } from '../snapshot/snapshot-holder.js';
import { STAND_IN } from '../access/stand-in.decorator.js';
import { DatabaseSilence } from './silence/database-silence.js';

/** Management is for the database: no call waits for one that has not been reached yet or has fallen silent. */
@Injectable()
export class ManagementGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly holder: SnapshotHolder,
    private readonly silence: DatabaseSilence,
    private readonly standing: DatabaseStanding,
  ) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const places = [context.getHandler(), context.getClass()];
    const policy = this.reflector.getAllAndOverride<AccessPolicy | undefined>(ACCESS_POLICY, places);
    if (policy === 'public' || policy === 'app') return true;
    if (this.reflector.getAllAndOverride<true | undefined>(STAND_IN, places)) return true;
    if (this.holder.isStandIn) throw databaseNotReached();
    if (this.holder.isLoaded && !this.standing.isAccepted) throw databaseNotUsed();
    return this.answers(context.switchToHttp().getResponse<FastifyReply>().raw);
  }

  private async answers(answer: ServerResponse): Promise<boolean> {
    await this.silence.requireSign(answer);
    return true;
  }
}
