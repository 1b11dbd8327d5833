import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { RevisionEntity } from '../../database/entities/revision.entity.js';
import type { Instance, InstanceList } from './instance.dto.js';
import { InstanceRegistry, isLive, type KnownInstance } from './instance-registry.js';
import { ThisInstance } from './this-instance.js';

@Injectable()
export class InstancesService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly registry: InstanceRegistry,
    private readonly instance: ThisInstance,
  ) {}

  async list(): Promise<InstanceList> {
    // In this order: what is said of an instance after the newest revision was looked up is not older than that.
    const revision = (await this.dataSource.getRepository(RevisionEntity).maximum('number')) ?? 0;
    const known = await this.registry.known();
    return { revision, data: known.map((row) => this.view(row, revision)) };
  }

  private view(row: KnownInstance, newest: number): Instance {
    return {
      id: row.id,
      name: row.name,
      status: isLive(row) ? 'live' : 'silent',
      host: row.host,
      pid: row.pid,
      version: row.version,
      is_this: row.id === this.instance.id,
      revision: row.revision,
      lag: Math.max(row.isOfHistory ? 0 : 1, newest - row.revision),
      applied_at: row.appliedAt?.toISOString() ?? null,
      apply_ms: row.applyMs,
      config_hash: row.configHash,
      started_at: row.startedAt.toISOString(),
      seen_at: row.seenAt.toISOString(),
    };
  }
}
