import type { Collection, CollectionsByModel } from './snapshot.js';

/** How long vectors may be, and who says so. */
export interface VectorRule {
  readonly sizes: ReadonlySet<number>;
  /** e.g. `the collection "notes" takes 4096` */
  readonly says: string;
}

/** Who is about to make vectors for whom. */
export interface VectorMaker {
  readonly purpose: string;
  /** What the purpose requires; null: nothing. */
  readonly required: number | null;
  /** Name of the provider. */
  readonly provider: string;
  /** Asked for; null or undefined when nobody names one. */
  readonly model: string | null | undefined;
}

type CollectionRow = Collection & { readonly model: string };

export function collectionsByModel(rows: readonly CollectionRow[]): CollectionsByModel {
  return Map.groupBy(rows, ({ model }) => model);
}

/**
 * A vector must obey each of them. Collections that name the same model allow their sizes together: models can be asked
 * for shorter vectors.
 */
export function vectorRules(maker: VectorMaker, collections: CollectionsByModel): readonly VectorRule[] {
  const { purpose, required, provider, model } = maker;
  const names = new Set([purpose, provider, ...(typeof model === 'string' ? [model] : [])]);
  const rules = [...names].flatMap((name) => ruleOf(collections.get(name) ?? []));
  return required === null
    ? rules
    : [{ sizes: new Set([required]), says: `the purpose requires ${required}` }, ...rules];
}

const MAX_NAMED = 5;

function ruleOf(collections: readonly Collection[]): readonly VectorRule[] {
  if (collections.length === 0) return [];
  const some = collections
    .slice(0, MAX_NAMED)
    .map(({ name, vectorSize }) => `the collection "${name}" takes ${vectorSize}`);
  const more = collections.length > MAX_NAMED ? ', …' : '';
  return [{ sizes: new Set(collections.map(({ vectorSize }) => vectorSize)), says: some.join(', ') + more }];
}

/** Why a vector of that size may not be used, to follow "it"; undefined when it may. */
export function vectorFault(rules: readonly VectorRule[], size: number): string | undefined {
  const broken = rules.find(({ sizes }) => !sizes.has(size));
  return broken && `its vectors have ${size} numbers, ${broken.says}`;
}
