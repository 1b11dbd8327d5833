import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { GatewayError } from '../../errors/gateway-error.js';
import { RevisionPublisher } from '../../revisions/revision-publisher.js';
import type { WriteContext } from '../../revisions/write-context.js';
import { ChainStore } from '../chain-store.js';
import { requirePurpose } from '../purposes.service.js';
import { ScheduleStore } from './schedule-store.js';
import { scheduledView } from './scheduled-view.js';
import type { ScheduledActivation } from './scheduled.dto.js';

/** Shows and cancels what is scheduled. */
@Injectable()
export class ScheduleService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly schedule: ScheduleStore,
    private readonly publisher: RevisionPublisher,
    private readonly chains: ChainStore,
  ) {}

  /** @throws {GatewayError} `purpose_not_found` */
  async list(purpose: string): Promise<{ data: ScheduledActivation[] }> {
    await requirePurpose(this.dataSource.manager, purpose);
    const rows = (await this.schedule.of([purpose])).get(purpose) ?? [];
    return { data: rows.map(scheduledView) };
  }

  /** A temporary chain then stays. */
  async cancel(purpose: string, context: WriteContext): Promise<{ revision: number }> {
    const { revision } = await this.publisher.publish(context, async (manager) => {
      if ((await this.schedule.removeAll(manager, purpose)) === 0) throw nothingScheduled(purpose);
      await this.chains.keep(manager, purpose);
      return { action: 'active.unschedule', subject: purpose, result: undefined };
    });
    return { revision };
  }

  /** The other ones stay; without its return a temporary chain does, too. */
  async cancelOne(purpose: string, id: number, context: WriteContext): Promise<{ revision: number }> {
    const { revision } = await this.publisher.publish(context, async (manager) => {
      const row = await this.schedule.remove(manager, purpose, id);
      if (!row) throw notScheduled(purpose, id);
      if (row.kind === 'return') await this.chains.keep(manager, purpose);
      return { action: 'active.unschedule', subject: `${purpose}: ${row.kind} ${id}`, result: undefined };
    });
    return { revision };
  }
}

function notScheduled(purpose: string, id: number): GatewayError {
  return new GatewayError(
    'not_found',
    `Nothing with the id ${id} is scheduled for "${purpose.slice(0, 64)}". GET /api/v1/llm-config/active/{purpose}/scheduled lists what is.`,
  );
}

function nothingScheduled(purpose: string): GatewayError {
  return new GatewayError(
    'not_found',
    `Nothing is scheduled for "${purpose.slice(0, 64)}". POST /api/v1/llm-config/active with activate_at or until schedules something.`,
  );
}
