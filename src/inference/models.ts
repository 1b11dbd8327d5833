import type { Rights } from '../snapshot/rights.js';
import type { Provider, Snapshot } from '../snapshot/snapshot.js';

/** A row of OpenAI's model list. */
export interface ListedModel {
  readonly id: string;
  readonly object: 'model';
  /** Unix time in seconds. */
  readonly created: number;
  readonly owned_by: string;
}

/** What may be put into `model`: purposes that may be used, and `provider-name/model` where providers may be picked. */
export function listModels(snapshot: Snapshot, rights: Rights): readonly ListedModel[] {
  const purposes = [...snapshot.purposes.values()]
    .filter(({ slug }) => rights.mayUse(slug))
    .map(({ slug, createdAt }) => listed(slug, createdAt, 'patchbay'));
  return rights.app.mayPickProviders ? [...purposes, ...providerModels(snapshot, rights)] : purposes;
}

/** Models that are known by name: those providers or chains pin. */
function providerModels(snapshot: Snapshot, rights: Rights): readonly ListedModel[] {
  const models = new Map<string, ListedModel>();
  const add = (provider: Provider, model: string | null): void => {
    const id = `${provider.name}/${model}`;
    if (model === null || provider.pending !== null || models.has(id) || rights.lacksKeyOf(provider)) return;
    if (!rights.mayBeServedBy({ provider, model, weight: 1 }, undefined)) return;
    models.set(id, listed(id, provider.createdAt, provider.name));
  };
  for (const provider of snapshot.providers.values()) add(provider, provider.model);
  for (const { tiers } of snapshot.purposes.values()) {
    for (const { provider, model } of tiers.flatMap(({ targets }) => targets)) {
      if (provider.enabled) add(provider, model);
    }
  }
  return [...models.values()];
}

function listed(id: string, created: number, owner: string): ListedModel {
  return { id, object: 'model', created, owned_by: owner };
}
