import { Injectable } from '@nestjs/common';
import { GatewayError } from '../../errors/gateway-error.js';
import { RevisionPublisher } from '../../revisions/revision-publisher.js';
import type { WriteContext } from '../../revisions/write-context.js';
import { ScheduleStore } from './schedule-store.js';
import { scheduledView } from './scheduled-view.js';
import type { ScheduledActivation } from './scheduled.dto.js';

/** Shows and cancels what is scheduled. */
@Injectable()
export class ScheduleService {
  constructor(
    private readonly schedule: ScheduleStore,
    private readonly publisher: RevisionPublisher,
  ) {}

  async list(purpose: string): Promise<{ data: ScheduledActivation[] }> {
    const rows = (await this.schedule.of([purpose])).get(purpose) ?? [];
    return { data: rows.map(scheduledView) };
  }

  /** A temporary chain then stays. */
  async cancel(purpose: string, context: WriteContext): Promise<{ revision: number }> {
    const { revision } = await this.publisher.publish(context, async (manager) => {
      if ((await this.schedule.removeAll(manager, purpose)) === 0) throw nothingScheduled(purpose);
      return { action: 'active.unschedule', subject: purpose, result: undefined };
    });
    return { revision };
  }
}

function nothingScheduled(purpose: string): GatewayError {
  return new GatewayError(
    'not_found',
    `Nothing is scheduled for "${purpose.slice(0, 64)}". POST /api/v1/llm-config/active with activate_at or until schedules something.`,
  );
}
