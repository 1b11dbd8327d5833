import type { ExplainQuery } from '../../src/snapshot/explain.js';
import type { Policy, Purpose, Snapshot, Tier } from '../../src/snapshot/snapshot.js';
import { ANY_POLICY } from './some-provider.js';

/** A snapshot of these purposes, which share a policy; the agent type AIDoctor means `clinical`. */
export function snapshotOf(purposes: Readonly<Record<string, readonly Tier[]>>, policy: Policy = ANY_POLICY): Snapshot {
  const built = Object.entries(purposes).map(([slug, tiers]): [string, Purpose] => [
    slug,
    { slug, createdAt: 0, policy, tiers },
  ]);
  const providers = new Map(
    built.flatMap(([, { tiers }]) =>
      tiers.flatMap((tier) => tier.targets.map(({ provider }) => [provider.id, provider])),
    ),
  );
  const enabled = [...providers.values()].filter((provider) => provider.enabled);
  return {
    revision: 7,
    purposes: new Map(built),
    providers: new Map(enabled.map((provider) => [provider.name, provider])),
    servers: new Map(enabled.filter(({ type }) => type === 'ai_server').map((provider) => [provider.port, provider])),
    agentTypes: new Map([['AIDoctor', 'clinical']]),
    apps: new Map(),
    collections: new Map(),
  };
}

/** A request that needs nothing, of an app that may pick providers, unless told otherwise. */
export function query(told: Partial<ExplainQuery> = {}): ExplainQuery {
  return {
    defaultPurpose: 'chat',
    mayPickProviders: true,
    needs: ANY_POLICY.requirements,
    affinityKey: undefined,
    ...told,
  };
}
