import { maskedKey } from '../database/entities/masked-key.js';
import type { Active, ActiveProvider, Target } from './active.dto.js';
import type { StoredChain, StoredTarget } from './chain-store.js';

export function activeView({ chain, targets }: StoredChain): Active {
  const [active, ...fallbacks] = targets.map(targetView);
  if (!active) throw new Error(`the chain of ${chain.purposeSlug} has no target`);
  return {
    purpose: chain.purposeSlug,
    ...active,
    fallbacks,
    updated_by: chain.updatedBy,
    updated_at: chain.updatedAt.toISOString(),
    revision: chain.revision,
  };
}

function targetView({ provider, key, model }: StoredTarget): Target {
  const masked_key = key && maskedKey(key);
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
