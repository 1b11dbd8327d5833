import type { AgentTypeEntity } from '../database/entities/agent-type.entity.js';
import type { AppEntity } from '../database/entities/app.entity.js';
import type { ChainTargetEntity } from '../database/entities/chain-target.entity.js';
import type { ChainTierEntity } from '../database/entities/chain-tier.entity.js';
import type { CollectionEntity } from '../database/entities/collection.entity.js';
import type { ProviderKeyEntity } from '../database/entities/provider-key.entity.js';
import type { ProviderEntity } from '../database/entities/provider.entity.js';
import type { PurposeEntity } from '../database/entities/purpose.entity.js';
import { Reuse } from '../snapshot/build-reuse.js';
import { mapInSlices } from '../snapshot/build-slices.js';
import type { ConfigurationRows, ProviderRow } from '../snapshot/build-snapshot.js';
import { appRow, providerRow, purposeRow } from './configuration-rows.js';
import type { KeyVault } from './key-vault.js';

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
  readonly apps: readonly AppEntity[];
  readonly collections: readonly CollectionEntity[];
  /**
   * When the grace of each key ends, by row, monotonic milliseconds; where it is not told, the time of day decides.
   */
  readonly graceEnds?: ReadonlyMap<string, number>;
}

/** The configuration that is stored now. */
export interface CurrentConfiguration extends StoredConfiguration {
  /** Tells the revision from another one of the same number, of a history that the database has lost. */
  readonly revisionId: string;
  /** Id of the deployment: of the database, wherever it moves to. */
  readonly deployment: string;
}

/** What was made of a provider and its keys. */
interface OpenedProvider {
  readonly keys: readonly ProviderKeyEntity[];
  readonly row: ProviderRow;
}

/** By the stored providers; all of them opened by one vault. */
export type OpenedProviders = Reuse<ProviderEntity, OpenedProvider>;

/**
 * Opens the keys; one that does not open is a fault of its provider. In slices, so that requests have their turn.
 *
 * @param opened what was opened before is taken from here; without it, everything is opened anew
 */
export async function openConfiguration(
  stored: StoredConfiguration,
  vault: KeyVault,
  opened: OpenedProviders = new Reuse(),
): Promise<ConfigurationRows> {
  const keysByProvider = Map.groupBy(stored.keys, ({ providerId }) => providerId);
  const providers = await mapInSlices(stored.providers, (provider) => {
    const keys = keysByProvider.get(provider.id) ?? [];
    const known = opened.find(provider);
    const isKnown = known !== undefined && isSame(known.keys, keys);
    return opened.keep(
      provider,
      isKnown ? known : { keys, row: openedRow(provider, keys, { vault, graceEnds: stored.graceEnds }) },
    ).row;
  });
  opened.endRound();
  const { revision, tiers, targets, agentTypes, collections } = stored;
  const purposes = stored.purposes.map(purposeRow);
  return { revision, providers, purposes, tiers, targets, agentTypes, apps: stored.apps.map(appRow), collections };
}

interface Opening {
  readonly vault: KeyVault;
  readonly graceEnds: StoredConfiguration['graceEnds'];
}

function openedRow(
  provider: ProviderEntity,
  keys: readonly ProviderKeyEntity[],
  { vault, graceEnds }: Opening,
): ProviderRow {
  const opened = keys.map((key) => {
    const endsAt = graceEnds?.get(key.id);
    return { ...vault.open(key, provider.baseUrl), ...(endsAt !== undefined && { endsAt }) };
  });
  return providerRow(provider, opened);
}

function isSame(some: readonly unknown[], others: readonly unknown[]): boolean {
  return some.length === others.length && some.every((one, index) => one === others[index]);
}
