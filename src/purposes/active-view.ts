import { maskedKey } from '../database/entities/masked-key.js';
import type { ScheduledActivationEntity } from '../database/entities/scheduled-activation.entity.js';
import type { Active, ActiveProvider, Target, TierTarget } from './active.dto.js';
import type { StoredChain, StoredTarget } from './chain-store.js';
import { scheduledView } from './schedule/scheduled-view.js';

/** @param scheduled for the purpose, the next one first */
export function activeView(
  { chain, tiers }: StoredChain,
  scheduled: readonly ScheduledActivationEntity[] = [],
): Active {
  const [active, ...fallbacks] = tiers.flatMap(({ targets }) => targets).map(targetView);
  if (!active) throw new Error(`the chain of ${chain.purposeSlug} has no target`);
  return {
    purpose: chain.purposeSlug,
    ...active,
    fallbacks,
    tiers: tiers.map(({ strategy, targets }) => ({ strategy, targets: targets.map(tierTargetView) })),
    updated_by: chain.updatedBy,
    updated_at: chain.updatedAt.toISOString(),
    revision: chain.revision,
    ...(scheduled.length > 0 && { scheduled: scheduled.map(scheduledView) }),
  };
}

function tierTargetView(target: StoredTarget): TierTarget {
  return { ...targetView(target), weight: target.weight };
}

function targetView({ provider, keys: [newest], model }: StoredTarget): Target {
  const masked_key = newest ? maskedKey(newest) : null;
  const kind: Partial<ActiveProvider> =
    provider.type === 'api_key'
      ? { provider: provider.kind, key_name: provider.name }
      : { server_type: provider.kind, name: provider.name };
  return {
    provider_type: provider.type,
    provider_id: provider.id,
    model,
    provider: { ...kind, masked_key, enabled: provider.enabled },
  };
}
