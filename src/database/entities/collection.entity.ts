import { Column, Entity, PrimaryColumn } from 'typeorm';

export const DISTANCES = ['cosine', 'dot', 'euclid', 'manhattan'] as const;
/** How the vectors of a collection are compared. */
export type Distance = (typeof DISTANCES)[number];

/** Vectors that an app keeps in a store of its own; only their kind is known here. */
@Entity('collections')
export class CollectionEntity {
  @PrimaryColumn('text')
  name: string;

  /** A purpose, a provider, or a model as its provider names it. */
  @Column('text')
  model: string;

  /** Numbers in each of its vectors. */
  @Column('integer', { name: 'vector_size' })
  vectorSize: number;

  @Column('text')
  distance: Distance;
}
