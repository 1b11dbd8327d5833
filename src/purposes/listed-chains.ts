import type { DataSource } from 'typeorm';
import type { ProviderType } from '../database/entities/provider.entity.js';
import type { Strategy } from '../snapshot/snapshot.js';
import type { ShownChain, ShownTarget } from './active-view.js';

/** Only what is shown: with thousands of targets, reading whole rows of providers and keys would take ten times as long. */
const LISTED = `
  select c.purpose_slug as "purposeSlug", c.updated_by as "updatedBy", c.updated_at as "updatedAt", c.revision,
    t.tier, coalesce(s.strategy, 'weighted') as strategy, t.model, t.weight, p.id, p.type, p.kind, p.name, p.enabled,
    (select k.last_four from provider_keys k where k.provider_id = p.id and k.state = 'active'
      order by k.version desc limit 1) as "lastFour"
  from unnest($1::text[]) with ordinality as listed (slug, place)
    join chains c on c.purpose_slug = listed.slug
    join chain_targets t on t.purpose_slug = c.purpose_slug
    join providers p on p.id = t.provider_id
    left join chain_tiers s on s.purpose_slug = t.purpose_slug and s.tier = t.tier
  order by listed.place, t.tier, t.position`;

interface Row {
  readonly purposeSlug: string;
  readonly updatedBy: string;
  readonly updatedAt: Date;
  readonly revision: number;
  readonly tier: number;
  readonly strategy: Strategy;
  readonly model: string | null;
  readonly weight: number;
  readonly id: number;
  readonly type: ProviderType;
  readonly kind: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly lastFour: string | null;
}

/** Chains of these purposes, as all of them were at one moment, in the order of the slugs. @throws the database's error */
export async function listedChains(dataSource: DataSource, slugs: readonly string[]): Promise<readonly ShownChain[]> {
  const rows: readonly Row[] = await dataSource.query(LISTED, [slugs]);
  return [...Map.groupBy(rows, ({ purposeSlug }) => purposeSlug).values()].flatMap(chainOf);
}

function chainOf(rows: readonly Row[]): readonly ShownChain[] {
  const tiers = [...Map.groupBy(rows, ({ tier }) => tier).values()].flatMap((sharing) =>
    sharing.slice(0, 1).map(({ strategy }) => ({ strategy, targets: sharing.map(targetOf) })),
  );
  return rows.slice(0, 1).map((chain) => ({ chain, tiers }));
}

function targetOf({ model, weight, lastFour, ...provider }: Row): ShownTarget {
  return { provider, keys: lastFour === null ? [] : [{ lastFour }], model, weight };
}
