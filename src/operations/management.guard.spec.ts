import { describe, expect, it } from '@jest/globals';
import type { Type } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { snapshotOf } from '../../test/support/some-snapshot.js';
import { DatabaseStanding } from '../database/database-standing.js';
import { ExplainController } from '../purposes/explain/explain.controller.js';
import { SnapshotHolder } from '../snapshot/snapshot-holder.js';
import { Vitals } from '../snapshot/vitals/vitals.js';
import { ManagementGuard } from './management.guard.js';
import { MetricsController } from './metrics/metrics.controller.js';
import { DatabaseSilence } from './silence/database-silence.js';
import { RevisionsController } from '../revisions/history/revisions.controller.js';

function callOf(controller: Type, method: string): ExecutionContextHost {
  const handler: unknown = Reflect.get(controller.prototype, method);
  if (typeof handler !== 'function') throw new Error(`${controller.name} has no ${method}`);
  return new ExecutionContextHost([], controller, handler);
}

const explaining = callOf(ExplainController, 'explain');
const telling = callOf(MetricsController, 'tell');
const listing = callOf(RevisionsController, 'list');

/** Where the database has not been reached, nobody waits for a sign of it. */
const neverAsked = Object.create(DatabaseSilence.prototype) as DatabaseSilence;

describe('before the database has been reached', () => {
  it('what answers from memory is served, and nothing else of management', () => {
    const holder = new SnapshotHolder(new Vitals());
    holder.standIn(snapshotOf({ chat: [] }));
    const guard = new ManagementGuard(new Reflector(), holder, neverAsked, new DatabaseStanding());
    expect([guard.canActivate(explaining), guard.canActivate(telling)]).toEqual([true, true]);
    expect(() => guard.canActivate(listing)).toThrow('The database has not been reached since the start');
  });
});
