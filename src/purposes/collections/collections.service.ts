import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, MoreThan } from 'typeorm';
import { CollectionEntity } from '../../database/entities/collection.entity.js';
import { GatewayError } from '../../errors/gateway-error.js';
import { RevisionPublisher } from '../../revisions/revision-publisher.js';
import type { WriteContext } from '../../revisions/write-context.js';
import { isLine, isStorableText } from '../../validation/is-text.js';
import { type Page, pageOf, type PageQuery } from '../../validation/page.dto.js';
import { collectionRow, collectionView } from './collection-fields.js';
import type { Collection, PutCollection, WrittenCollection } from './collection.dto.js';

const MAX_NAME_LENGTH = 100;

/** Which vectors apps keep, so that no others get there. */
@Injectable()
export class CollectionsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly publisher: RevisionPublisher,
  ) {}

  async page({ limit, cursor = '' }: PageQuery): Promise<Page<Collection>> {
    const rows = await this.dataSource
      .getRepository(CollectionEntity)
      .find({ where: { name: MoreThan(cursor) }, order: { name: 'ASC' }, take: limit + 1 });
    return pageOf(rows, limit, ({ name }) => name, collectionView);
  }

  async get(name: string): Promise<Collection> {
    return collectionView(await requireCollection(this.dataSource.manager, name));
  }

  async put(name: string, body: PutCollection, context: WriteContext): Promise<WrittenCollection> {
    requireName(name);
    const { result, revision } = await this.publisher.publish(context, async (manager) => {
      const row = await manager.getRepository(CollectionEntity).save(collectionRow(name, body));
      const subject = `${name} (${row.model}, ${row.vectorSize})`;
      return { action: 'collection.set', subject, result: collectionView(row) };
    });
    return { ...result, revision };
  }

  async remove(name: string, context: WriteContext): Promise<{ revision: number }> {
    const { revision } = await this.publisher.publish(context, async (manager) => {
      await requireCollection(manager, name);
      await manager.getRepository(CollectionEntity).delete({ name });
      return { action: 'collection.delete', subject: name, result: undefined };
    });
    return { revision };
  }
}

async function requireCollection(manager: EntityManager, name: string): Promise<CollectionEntity> {
  const row = isStorableText(name) ? await manager.getRepository(CollectionEntity).findOneBy({ name }) : null;
  if (row) return row;
  throw new GatewayError('not_found', `There is no collection "${name.slice(0, MAX_NAME_LENGTH)}".`);
}

function requireName(name: string): void {
  if (isLine(name, MAX_NAME_LENGTH)) return;
  const message = `must be text of 1 to ${MAX_NAME_LENGTH} characters on one line`;
  throw new GatewayError('invalid_request', `name: ${message}`, { fields: [{ field: 'name', message }] });
}
