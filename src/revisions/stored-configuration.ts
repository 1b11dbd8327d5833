import { setImmediate } from 'node:timers/promises';
import type { AgentTypeEntity } from '../database/entities/agent-type.entity.js';
import type { ChainTargetEntity } from '../database/entities/chain-target.entity.js';
import type { ChainTierEntity } from '../database/entities/chain-tier.entity.js';
import type { ProviderKeyEntity } from '../database/entities/provider-key.entity.js';
import type { ProviderEntity } from '../database/entities/provider.entity.js';
import type { PurposeEntity } from '../database/entities/purpose.entity.js';
import type { ConfigurationRows, ProviderRow } from '../snapshot/build-snapshot.js';
import { providerRow, purposeRow } from './configuration-rows.js';
import type { KeyVault } from './key-vault.js';

/** So many providers are opened before requests have their turn. */
const PROVIDERS_AT_A_TIME = 200;

/** The routing configuration of one revision as it is stored, keys sealed. */
export interface StoredConfiguration {
  readonly revision: number;
  readonly providers: readonly ProviderEntity[];
  /** Those that may serve, newest first. */
  readonly keys: readonly ProviderKeyEntity[];
  readonly purposes: readonly PurposeEntity[];
  readonly tiers: readonly ChainTierEntity[];
  /** Ordered by purpose, tier and position. */
  readonly targets: readonly ChainTargetEntity[];
  readonly agentTypes: readonly AgentTypeEntity[];
}

/** Opens the keys; one that does not open is a fault of its provider. */
export async function openConfiguration(stored: StoredConfiguration, vault: KeyVault): Promise<ConfigurationRows> {
  const keysByProvider = Map.groupBy(stored.keys, ({ providerId }) => providerId);
  const providers: ProviderRow[] = [];
  for (const provider of stored.providers) {
    const own = keysByProvider.get(provider.id) ?? [];
    const opened = own.map((key) => vault.open(key, provider.baseUrl));
    if (providers.push(providerRow(provider, opened)) % PROVIDERS_AT_A_TIME === 0) await setImmediate();
  }
  const { revision, tiers, targets, agentTypes } = stored;
  return { revision, providers, purposes: stored.purposes.map(purposeRow), tiers, targets, agentTypes };
}
