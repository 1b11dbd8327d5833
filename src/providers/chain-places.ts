import type { EntityManager } from 'typeorm';
import { ChainTargetEntity } from '../database/entities/chain-target.entity.js';

/** Where chains lead to a provider, e.g. `chat (active)`, `clinical (fallback 2)`. */
export async function chainPlaces(manager: EntityManager, providerId: number): Promise<readonly string[]> {
  const targets = await manager
    .getRepository(ChainTargetEntity)
    .find({ where: { providerId }, order: { purposeSlug: 'ASC', tier: 'ASC' } });
  const places = targets.map(
    ({ purposeSlug, tier }) => `${purposeSlug} (${tier === 0 ? 'active' : `fallback ${tier}`})`,
  );
  return [...new Set(places)];
}

/** Purposes that lead to a provider and whose requests may not leave this machine and its private networks. */
export async function localOnlyPurposes(manager: EntityManager, providerId: number): Promise<readonly string[]> {
  return slugsOf(
    await manager.query(
      `select distinct purpose_slug as slug from chain_targets join purposes on slug = purpose_slug
       where provider_id = $1 and data_policy = 'local_only' order by 1`,
      [providerId],
    ),
  );
}

/** Purposes that lead to a provider and have none that is enabled and there. */
export async function strandedPurposes(manager: EntityManager, providerId: number): Promise<readonly string[]> {
  return slugsOf(
    await manager.query(
      `select purpose_slug as slug from chain_targets join providers on id = provider_id
       group by 1 having bool_or(provider_id = $1) and not bool_or(enabled and installation = 'active') order by 1`,
      [providerId],
    ),
  );
}

function slugsOf(rows: readonly { readonly slug: string }[]): readonly string[] {
  return rows.map(({ slug }) => slug);
}
