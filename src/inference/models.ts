import type { Snapshot } from '../snapshot/snapshot.js';

/** A row of OpenAI's model list. */
export interface ListedModel {
  readonly id: string;
  readonly object: 'model';
  /** Unix time in seconds. */
  readonly created: number;
  readonly owned_by: string;
}

/** What an app may put into `model`: every purpose, and `provider-name/model` where it may pick providers. */
export function listModels(snapshot: Snapshot, mayPickProviders: boolean): readonly ListedModel[] {
  const purposes = [...snapshot.purposes.values()].map(({ slug, createdAt }) => listed(slug, createdAt, 'patchbay'));
  return mayPickProviders ? [...purposes, ...providerModels(snapshot)] : purposes;
}

/** Models that are known by name: those providers or chains pin. */
function providerModels(snapshot: Snapshot): readonly ListedModel[] {
  const models = new Map<string, ListedModel>();
  const add = (provider: string, model: string | null, created: number): void => {
    const id = `${provider}/${model}`;
    if (model !== null && !models.has(id)) models.set(id, listed(id, created, provider));
  };
  for (const provider of snapshot.providers.values()) add(provider.name, provider.model, provider.createdAt);
  for (const { tiers } of snapshot.purposes.values()) {
    for (const { provider, model } of tiers.flatMap(({ targets }) => targets)) {
      if (provider.enabled) add(provider.name, model, provider.createdAt);
    }
  }
  return [...models.values()];
}

function listed(id: string, created: number, owner: string): ListedModel {
  return { id, object: 'model', created, owned_by: owner };
}
