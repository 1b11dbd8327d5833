import type { ScheduledActivationEntity } from '../../database/entities/scheduled-activation.entity.js';
import type { ScheduledActivation } from './scheduled.dto.js';

export function scheduledView(row: ScheduledActivationEntity): ScheduledActivation {
  const { id, kind, dueAt, endsAt, tiers, author, reason, createdAt, failure } = row;
  return {
    id,
    kind,
    at: dueAt.toISOString(),
    until: endsAt?.toISOString() ?? null,
    tiers: tiers?.map(({ strategy, targets }) => ({ strategy, targets: [...targets] })) ?? null,
    scheduled_by: author,
    reason,
    created_at: createdAt.toISOString(),
    failure,
  };
}
