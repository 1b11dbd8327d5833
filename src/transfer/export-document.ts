import type { StoredConfiguration } from '../revisions/stored-configuration.js';
import { collectionView } from '../purposes/collections/collection-fields.js';
import { chainEntry } from './chain-entry.js';
import { agentTypeEntry, appEntry, type Entry, providerEntry, purposeEntry } from './entry-views.js';
import { FORMAT, type Section, SECTIONS } from './transfer-document.dto.js';

/** The configuration as a file has it: no ids, no times, no secrets, and one order for whatever instance it comes from. */
export type ExportedDocument = Readonly<Record<Section, readonly Entry[]>> & { readonly format: string };

export function exportDocument(stored: Omit<StoredConfiguration, 'revision' | 'keys'>): ExportedDocument {
  const names = new Map(stored.providers.map(({ id, name }) => [id, name]));
  const ofType = (type: string): readonly Entry[] =>
    stored.providers.filter((provider) => provider.type === type).map(providerEntry);
  const tiers = Map.groupBy(stored.tiers, ({ purposeSlug }) => purposeSlug);
  const chains = Map.groupBy(stored.targets, ({ purposeSlug }) => purposeSlug);
  const unordered: Readonly<Record<Section, readonly Entry[]>> = {
    servers: ofType('ai_server'),
    api_keys: ofType('api_key'),
    purposes: stored.purposes.map(purposeEntry),
    collections: stored.collections.map((row) => ({ ...collectionView(row) })),
    agent_types: stored.agentTypes.map(agentTypeEntry),
    apps: stored.apps.map((app) => appEntry(app, names)),
    active: [...chains].map(([slug, targets]) => chainEntry(slug, { targets, tiers: tiers.get(slug) ?? [] }, names)),
  };
  const sections = Object.entries(SECTIONS) as [Section, string][];
  return {
    format: FORMAT,
    ...(Object.fromEntries(
      sections.map(([section, key]) => [section, inOrder(unordered[section], key)]),
    ) as typeof unordered),
  };
}

/** Not by the rules of any language, which differ from machine to machine. */
function inOrder(entries: readonly Entry[], key: string): readonly Entry[] {
  return entries.toSorted((a, b) => (String(a[key]) < String(b[key]) ? -1 : 1));
}
