import type { Rights } from '../snapshot/rights.js';
import type { Provider, Snapshot } from '../snapshot/snapshot.js';

/** A model that is known by name. */
export interface KnownModel {
  readonly name: string;
  /** Those that serve it, in the order they were registered. */
  readonly providers: readonly Provider[];
  /** Slugs of the purposes whose chains lead to it. */
  readonly purposes: readonly string[];
}

interface Place {
  readonly model: string;
  readonly provider: Provider;
  readonly purpose: string | null;
}

/**
 * The models that an app may be served by: those of the chains of its purposes, and those of all providers where it may
 * pick providers.
 */
export function knownModels(snapshot: Snapshot, rights: Rights): readonly KnownModel[] {
  const places = [...chainPlaces(snapshot, rights), ...(rights.app.mayPickProviders ? ownPlaces(snapshot) : [])];
  const allowed = places.filter(({ provider, model }) =>
    rights.mayBeServedBy({ provider, model, weight: 1 }, undefined),
  );
  return [...Map.groupBy(allowed, ({ model }) => model)]
    .map(([name, found]): KnownModel => {
      const providers = new Map(found.map(({ provider }) => [provider.id, provider]));
      const purposes = new Set(found.flatMap(({ purpose }) => purpose ?? []));
      return {
        name,
        providers: [...providers.values()].toSorted((a, b) => a.id - b.id),
        purposes: [...purposes].toSorted(),
      };
    })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Enabled providers that an app may be served by. */
export function knownProviders(snapshot: Snapshot, rights: Rights): readonly Provider[] {
  const inChains = chainProviders(snapshot, rights);
  const all = rights.app.mayPickProviders ? [...inChains, ...snapshot.providers.values()] : inChains;
  const { providers } = rights.app;
  const allowed = all.filter(({ id, enabled }) => enabled && (providers === null || providers.has(id)));
  return [...new Map(allowed.map((provider) => [provider.id, provider])).values()].toSorted((a, b) => a.id - b.id);
}

function chainPlaces(snapshot: Snapshot, rights: Rights): readonly Place[] {
  return usablePurposes(snapshot, rights).flatMap(({ slug, tiers }) =>
    tiers
      .flatMap(({ targets }) => targets)
      .flatMap(({ provider, model }) =>
        model === null || !provider.enabled ? [] : [{ model, provider, purpose: slug }],
      ),
  );
}

function ownPlaces({ providers }: Snapshot): readonly Place[] {
  return [...providers.values()].flatMap((provider) =>
    provider.model === null ? [] : [{ model: provider.model, provider, purpose: null }],
  );
}

function chainProviders(snapshot: Snapshot, rights: Rights): readonly Provider[] {
  return usablePurposes(snapshot, rights).flatMap(({ tiers }) =>
    tiers.flatMap(({ targets }) => targets.map(({ provider }) => provider)),
  );
}

export function usablePurposes({ purposes }: Snapshot, rights: Rights) {
  return [...purposes.values()].filter(({ slug }) => rights.mayUse(slug));
}
