import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { RevisionEntity } from '../database/entities/revision.entity.js';
import { InstanceRegistry, type KnownInstance } from '../revisions/propagation/instance-registry.js';

/** How far a revision has come. */
export interface Spread {
  /** Instances that live. */
  readonly instances: number;
  /** How many of them serve it, or a later one. */
  readonly serving: number;
  /** When the last of these began to, by the database's clock; null while none does. */
  readonly lastAt: Date | null;
}

/** What instances serve, as they told each other. */
@Injectable()
export class FleetState {
  constructor(
    private readonly dataSource: DataSource,
    private readonly registry: InstanceRegistry,
  ) {}

  /** The newest revision; null before the first. */
  async newest(): Promise<RevisionEntity | null> {
    const [newest = null] = await this.dataSource
      .getRepository(RevisionEntity)
      .find({ order: { number: 'DESC' }, take: 1 });
    return newest;
  }

  revision(number: number): Promise<RevisionEntity | null> {
    return this.dataSource.getRepository(RevisionEntity).findOneBy({ number });
  }

  async spreadOf(revision: number): Promise<Spread> {
    return spreadIn(await this.registry.live(), revision);
  }
}

export function spreadIn(
  live: readonly Pick<KnownInstance, 'isOfHistory' | 'revision' | 'appliedAt'>[],
  revision: number,
): Spread {
  const serving = live.filter((instance) => instance.isOfHistory && instance.revision >= revision);
  const times = serving.flatMap(({ appliedAt }) => (appliedAt === null ? [] : [appliedAt.getTime()]));
  const lastAt = times.length === 0 ? null : new Date(Math.max(...times));
  return { instances: live.length, serving: serving.length, lastAt };
}
