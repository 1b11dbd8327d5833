import type { EntityManager, EntityMetadata, EntityTarget, ObjectLiteral } from 'typeorm';

/** A transaction with a snapshot of its own (REPEATABLE READ) that rows of entities are read in. */
export interface Reading {
  query<Row>(statement: string, parameters?: readonly unknown[]): Promise<readonly Row[]>;
  metadataOf<Row extends ObjectLiteral>(entity: EntityTarget<Row>): EntityMetadata;
}

/** @param manager of such a transaction */
export function readingWith(manager: EntityManager): Reading {
  return {
    query: <Row>(statement: string, parameters: readonly unknown[] = []) =>
      manager.query<readonly Row[]>(statement, [...parameters]),
    metadataOf: (entity) => manager.getRepository(entity).metadata,
  };
}
