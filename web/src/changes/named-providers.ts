import type { Schema } from '../api/types.js';

type Change = Schema<'Change'>;
type Fields = Readonly<Record<string, unknown>>;

/** Names of providers by their ids. */
export type ProviderNames = ReadonlyMap<string, string>;

/** Changes of these have the id of a provider as their key, or `id/version`. */
const OF_PROVIDERS: ReadonlySet<Change['entity']> = new Set(['server', 'api_key', 'key_version'] as const);

/** Names that changes tell by themselves: those of providers that are added, gone or renamed, which have their old one. */
export function namesIn(changes: readonly Change[]): ProviderNames {
  return new Map(
    changes.flatMap((change) => {
      const id = subjectOf(change);
      const name = nameIn(change.before) ?? nameIn(change.after);
      return id === undefined || name === undefined ? [] : [[id, name] as const];
    }),
  );
}

/** Ids of the other providers that the changes speak of, in their order. */
export function unnamedIn(changes: readonly Change[], names: ProviderNames): readonly number[] {
  const ids = changes.flatMap((change) => [subjectOf(change), idIn(change.before), idIn(change.after)]);
  const unnamed = new Set(ids.filter((id) => id !== undefined && !names.has(id)).map(Number));
  return [...unnamed].toSorted((one, other) => one - other);
}

/** `gpu-1 (4)`, `openai-main (6/2)` of its second key; the key itself of whatever is no provider's, or has no name. */
export function namedKey(change: Change, names: ProviderNames): string {
  const name = names.get(subjectOf(change) ?? '');
  return name === undefined ? change.key : `${name} (${change.key})`;
}

/** The same of the provider that a field leads to. */
export function namedFields(fields: Fields, names: ProviderNames): Fields {
  const id = idIn(fields);
  const name = names.get(id ?? '');
  return name === undefined ? fields : { ...fields, provider_id: `${name} (${id})` };
}

function subjectOf({ entity, key }: Change): string | undefined {
  return OF_PROVIDERS.has(entity) ? key.split('/')[0] : undefined;
}

function idIn(fields: Fields | null): string | undefined {
  const id = fields?.['provider_id'];
  return typeof id === 'number' ? String(id) : undefined;
}

function nameIn(fields: Fields | null): string | undefined {
  const name = fields?.['name'] ?? fields?.['key_name'];
  return typeof name === 'string' ? name : undefined;
}
