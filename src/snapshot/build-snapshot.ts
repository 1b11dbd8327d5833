import type { OpenedKey } from './build-credential.js';
import {
  type BuiltProviders,
  DEFAULT_LIMITS,
  faultOf,
  NO_KEY,
  providerFrom,
  type ProviderRow,
} from './build-provider.js';
import { Reuse } from './build-reuse.js';
import { mapInSlices } from './build-slices.js';
import type { App, Policy, Provider, Purpose, Snapshot, Strategy, Target, Tier } from './snapshot.js';
import { collectionsByModel } from './vector-rules.js';
import { unixSeconds } from './unix-seconds.js';

export { DEFAULT_LIMITS, faultOf, NO_KEY };
export type { BuiltProviders, OpenedKey, ProviderRow };

/** The stored configuration of one revision, read in one transaction. */
export interface ConfigurationRows {
  readonly revision: number;
  readonly providers: readonly ProviderRow[];
  readonly purposes: readonly { readonly slug: string; readonly createdAt: Date; readonly policy: Policy }[];
  /** Only tiers whose targets share by something else than their weights. */
  readonly tiers: readonly { readonly purposeSlug: string; readonly tier: number; readonly strategy: Strategy }[];
  /** Ordered by purpose, tier and position. */
  readonly targets: readonly {
    readonly purposeSlug: string;
    readonly tier: number;
    readonly providerId: number;
    readonly model: string | null;
    readonly weight: number;
  }[];
  readonly agentTypes: readonly { readonly name: string; readonly purposeSlug: string }[];
  readonly apps: readonly App[];
  readonly collections: readonly { readonly name: string; readonly model: string; readonly vectorSize: number }[];
}

/**
 * In slices, so that requests have their turn.
 *
 * @param built what was built before is taken from here; without it, everything is built anew
 */
export async function buildSnapshot(rows: ConfigurationRows, built: BuiltProviders = new Reuse()): Promise<Snapshot> {
  const all = await mapInSlices(rows.providers, (row) => providerFrom(row, built));
  built.endRound();
  const byId = new Map(all.map((provider) => [provider.id, provider]));
  const enabled = all.filter((provider) => provider.enabled);
  const byName = new Map(enabled.map((provider) => [provider.name, provider]));
  const byPort = serversByPort(enabled);
  const chains = chainsOf(rows);
  // Last, so that what comes next, the swap, is not in one slice with all of the above.
  const purposes = await mapInSlices(rows.purposes, (row) => buildPurpose(row, chains, byId));
  return Object.freeze({
    revision: rows.revision,
    purposes: new Map(purposes.map((purpose) => [purpose.slug, purpose])),
    providers: byName,
    servers: byPort,
    agentTypes: new Map(rows.agentTypes.map(({ name, purposeSlug }) => [name, purposeSlug])),
    apps: new Map(rows.apps.map((app) => [app.id, Object.freeze(app)])),
    collections: collectionsByModel(rows.collections),
  });
}

type TargetRow = ConfigurationRows['targets'][number];

/** What the chain of a purpose is made of; by the slug of the purpose. */
interface Chains {
  readonly targets: ReadonlyMap<string, readonly TargetRow[]>;
  readonly tiers: ReadonlyMap<string, ConfigurationRows['tiers']>;
}

function chainsOf({ targets, tiers }: ConfigurationRows): Chains {
  return { targets: Map.groupBy(targets, slugOf), tiers: Map.groupBy(tiers, slugOf) };
}

function slugOf({ purposeSlug }: { readonly purposeSlug: string }): string {
  return purposeSlug;
}

function buildPurpose(
  { slug, createdAt, policy }: ConfigurationRows['purposes'][number],
  { targets, tiers }: Chains,
  providers: ReadonlyMap<number, Provider>,
): Purpose {
  const strategies = new Map(tiers.get(slug)?.map((row) => [row.tier, row.strategy]));
  const inTiers = Map.groupBy(targets.get(slug) ?? [], ({ tier }) => tier);
  const built = [...inTiers].map(([place, rows]): Tier => {
    const strategy = strategies.get(place) ?? 'weighted';
    return Object.freeze({ strategy, targets: Object.freeze(rows.flatMap((row) => buildTarget(row, providers))) });
  });
  return Object.freeze({
    slug,
    createdAt: unixSeconds(createdAt),
    policy: Object.freeze(policy),
    tiers: Object.freeze(built),
  });
}

function buildTarget({ providerId, model, weight }: TargetRow, providers: ReadonlyMap<number, Provider>): Target[] {
  const provider = providers.get(providerId);
  return provider ? [Object.freeze({ provider, model: model ?? provider.model, weight })] : [];
}

/** Two servers may use the same port on different machines; the one registered first answers to the port. */
function serversByPort(enabled: readonly Provider[]): Map<number, Provider> {
  const servers = enabled.filter((provider) => provider.type === 'ai_server').toSorted((a, b) => b.id - a.id);
  return new Map(servers.map((server) => [server.port, server]));
}
