import { maskedKey } from '../database/entities/masked-key.js';
import type { ChainEntity } from '../database/entities/chain.entity.js';
import type { ProviderKeyEntity } from '../database/entities/provider-key.entity.js';
import type { ProviderEntity } from '../database/entities/provider.entity.js';
import type { ScheduledActivationEntity } from '../database/entities/scheduled-activation.entity.js';
import type { Active, ActiveProvider, Target, TierTarget } from './active.dto.js';
import type { Strategy } from '../snapshot/snapshot.js';
import { scheduledView } from './schedule/scheduled-view.js';

/** What is shown of a target. */
export interface ShownTarget {
  readonly provider: Pick<ProviderEntity, 'id' | 'type' | 'kind' | 'name' | 'enabled'>;
  /** Its active key versions, newest first; the first is shown. */
  readonly keys: readonly Pick<ProviderKeyEntity, 'lastFour'>[];
  readonly model: string | null;
  readonly weight: number;
}

export interface ShownChain {
  readonly chain: Pick<ChainEntity, 'purposeSlug' | 'updatedBy' | 'updatedAt' | 'revision'>;
  readonly tiers: readonly { readonly strategy: Strategy; readonly targets: readonly ShownTarget[] }[];
}

/** @param scheduled for the purpose, the next one first */
export function activeView({ chain, tiers }: ShownChain, scheduled: readonly ScheduledActivationEntity[] = []): Active {
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

function tierTargetView(target: ShownTarget): TierTarget {
  return { ...targetView(target), weight: target.weight };
}

function targetView({ provider, keys: [newest], model }: ShownTarget): Target {
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
