import { IsIn, IsInt, Max, Min } from 'class-validator';
import { DISTANCES, type Distance } from '../../database/entities/collection.entity.js';
import { Change } from '../../revisions/history/change.dto.js';
import { Applied } from '../../revisions/propagation/applied.dto.js';
import { IsModelName } from '../../validation/is-model-name.js';
import { MayBeAbsent } from '../../validation/may-be-absent.js';

const MAX_VECTOR_SIZE = 1_000_000;

export class PutCollection {
  /** Who makes its vectors: the slug of a purpose, the name of a provider, or a model as its provider names it. */
  @IsModelName()
  readonly model: string;

  /** Numbers in each of its vectors, 1 to 1000000. Embeddings of another size are refused. */
  @IsInt()
  @Min(1)
  @Max(MAX_VECTOR_SIZE)
  readonly vector_size: number;

  /** How its vectors are compared, `cosine`, `dot`, `euclid` or `manhattan`; a note for apps; default `cosine`. */
  @MayBeAbsent()
  @IsIn(DISTANCES)
  readonly distance?: Distance;
}

export class Collection {
  /** Unique name. */
  readonly name: string;

  /** Who makes its vectors: a purpose, a provider, or a model. */
  readonly model: string;

  /** Numbers in each of its vectors. */
  readonly vector_size: number;

  /** How its vectors are compared. */
  readonly distance: Distance;
}

export class WrittenCollection extends Collection {
  /** Revision this write became. */
  readonly revision: number;

  /** How far the change has come; only with `wait=applied`. */
  readonly applied?: Applied;

  /** What a dry run would change; only in answers to dry runs. */
  readonly changes?: Change[];
}

export class CollectionPage {
  /** Collections by name. */
  readonly data: Collection[];

  /** Pass as `cursor` for the next page; null on the last one. */
  readonly next_cursor: string | null;
}
