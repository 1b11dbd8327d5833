import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, MoreThan } from 'typeorm';
import { AgentTypeEntity } from '../database/entities/agent-type.entity.js';
import { GatewayError } from '../errors/gateway-error.js';
import { RevisionPublisher } from '../revisions/revision-publisher.js';
import type { WriteContext } from '../revisions/write-context.js';
import { isLine, isStorableText } from '../validation/is-text.js';
import { type Page, pageOf, type PageQuery } from '../validation/page.dto.js';
import type { AgentType, PutAgentType, WrittenAgentType } from './agent-type.dto.js';
import { requirePurpose } from './purposes.service.js';

const MAX_NAME_LENGTH = 100;

@Injectable()
export class AgentTypesService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly publisher: RevisionPublisher,
  ) {}

  async page({ limit, cursor = '' }: PageQuery): Promise<Page<AgentType>> {
    const rows = await this.dataSource
      .getRepository(AgentTypeEntity)
      .find({ where: { name: MoreThan(cursor) }, order: { name: 'ASC' }, take: limit + 1 });
    return pageOf(rows, limit, ({ name }) => name, view);
  }

  async get(name: string): Promise<AgentType> {
    return view(await requireAgentType(this.dataSource.manager, name));
  }

  async put(name: string, { purpose }: PutAgentType, context: WriteContext): Promise<WrittenAgentType> {
    requireName(name);
    const { result, revision } = await this.publisher.publish(context, async (manager) => {
      await requirePurpose(manager, purpose, 'purpose');
      const row = await manager.getRepository(AgentTypeEntity).save({ name, purposeSlug: purpose });
      return { action: 'agent_type.set', subject: `${name} → ${purpose}`, result: view(row) };
    });
    return { ...result, revision };
  }

  async remove(name: string, context: WriteContext): Promise<{ revision: number }> {
    const { revision } = await this.publisher.publish(context, async (manager) => {
      await requireAgentType(manager, name);
      await manager.getRepository(AgentTypeEntity).delete({ name });
      return { action: 'agent_type.delete', subject: name, result: undefined };
    });
    return { revision };
  }
}

async function requireAgentType(manager: EntityManager, name: string): Promise<AgentTypeEntity> {
  const row = isStorableText(name) ? await manager.getRepository(AgentTypeEntity).findOneBy({ name }) : null;
  if (row) return row;
  throw new GatewayError('not_found', `There is no agent type "${name.slice(0, MAX_NAME_LENGTH)}".`);
}

function requireName(name: string): void {
  if (isLine(name, MAX_NAME_LENGTH)) return;
  const message = `must be text of 1 to ${MAX_NAME_LENGTH} characters on one line`;
  throw new GatewayError('invalid_request', `name: ${message}`, { fields: [{ field: 'name', message }] });
}

function view({ name, purposeSlug }: AgentTypeEntity): AgentType {
  return { name, purpose: purposeSlug };
}
