import type { Schema } from '../../api/types.js';
import { amountOf, amountProblem, amountText } from '../../ui/amount.js';

type Collection = Schema<'Collection'>;

export interface CollectionForm {
  readonly name: string;
  readonly model: string;
  readonly size: string;
  readonly distance: Collection['distance'];
}

export const SIZE = { min: 1, max: 1_000_000, isNeeded: true } as const;

export function collectionFormOf(collection?: Collection): CollectionForm {
  if (collection === undefined) return { name: '', model: '', size: '', distance: 'cosine' };
  const { name, model, vector_size, distance } = collection;
  return { name, model, size: amountText(vector_size), distance };
}

export function collectionOf({ model, size, distance }: CollectionForm): Schema<'PutCollection'> {
  return { model: model.trim(), vector_size: amountOf(size) ?? 0, distance };
}

/** Why the form cannot be reviewed yet. */
export function collectionProblem({ name, model, size }: CollectionForm): string | undefined {
  if (name.trim() === '') return 'The collection needs its name.';
  if (model.trim() === '') return 'Say who makes its vectors.';
  return amountProblem(size, SIZE) === undefined ? undefined : 'Say how long its vectors are.';
}
