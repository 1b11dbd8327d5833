import type { CollectionEntity } from '../../database/entities/collection.entity.js';
import type { Collection, PutCollection } from './collection.dto.js';

/** A whole row, defaults filled in. */
export function collectionRow(name: string, { model, vector_size, distance }: PutCollection): CollectionEntity {
  return { name, model, vectorSize: vector_size, distance: distance ?? 'cosine' };
}

export function collectionView({ name, model, vectorSize, distance }: CollectionEntity): Collection {
  return { name, model, vector_size: vectorSize, distance };
}
