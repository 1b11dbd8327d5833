import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In, IsNull } from 'typeorm';
import { ScheduledActivationEntity } from '../../database/entities/scheduled-activation.entity.js';

export type NewScheduledActivation = Omit<ScheduledActivationEntity, 'id' | 'createdAt' | 'failure'>;

/** Reads and writes what is scheduled; writes take the manager of the revision they belong to. */
@Injectable()
export class ScheduleStore {
  constructor(private readonly dataSource: DataSource) {}

  /** By purpose, the next one first. */
  async of(
    purposeSlugs: readonly string[],
    manager: EntityManager = this.dataSource.manager,
  ): Promise<ReadonlyMap<string, readonly ScheduledActivationEntity[]>> {
    const rows = await manager
      .getRepository(ScheduledActivationEntity)
      .find({ where: { purposeSlug: In(purposeSlugs) }, order: { dueAt: 'ASC', id: 'ASC' } });
    return Map.groupBy(rows, ({ purposeSlug }) => purposeSlug);
  }

  async add(manager: EntityManager, activation: NewScheduledActivation): Promise<void> {
    await manager.getRepository(ScheduledActivationEntity).insert(activation);
  }

  /** What was to return, if anything was; it will not. */
  async takeReturn(manager: EntityManager, purposeSlug: string): Promise<ScheduledActivationEntity | undefined> {
    const repository = manager.getRepository(ScheduledActivationEntity);
    const planned = await repository.findOneBy({ purposeSlug, kind: 'return' });
    if (planned) await repository.delete({ id: planned.id });
    return planned ?? undefined;
  }

  /** @returns how many there were */
  async removeAll(manager: EntityManager, purposeSlug: string): Promise<number> {
    const { affected } = await manager.getRepository(ScheduledActivationEntity).delete({ purposeSlug });
    return affected ?? 0;
  }

  async find(id: number): Promise<ScheduledActivationEntity | null> {
    return this.dataSource.getRepository(ScheduledActivationEntity).findOneBy({ id, failure: IsNull() });
  }

  /** Takes a row that is still to be done, so that nobody else does it. Undefined when somebody has, or cancelled it. */
  async take(manager: EntityManager, id: number): Promise<ScheduledActivationEntity | undefined> {
    const repository = manager.getRepository(ScheduledActivationEntity);
    const row = await repository.findOne({ where: { id, failure: IsNull() }, lock: { mode: 'pessimistic_write' } });
    if (row) await repository.delete({ id });
    return row ?? undefined;
  }

  async drop(id: number): Promise<void> {
    await this.dataSource.getRepository(ScheduledActivationEntity).delete({ id });
  }

  /** It stays to be seen, and is not tried again. */
  async fail(id: number, failure: string): Promise<void> {
    await this.dataSource.getRepository(ScheduledActivationEntity).update({ id, failure: IsNull() }, { failure });
  }

  /** By the clock of the database, which all instances share. */
  async due(): Promise<DueActivations> {
    const rows: { id: number; in_ms: number }[] = await this.dataSource.query(
      `select id, (extract(epoch from due_at - clock_timestamp()) * 1000)::float8 as in_ms
       from scheduled_activations where failure is null order by due_at, id limit ${AT_A_TIME}`,
    );
    const later = rows.find(({ in_ms }) => in_ms > 0);
    return {
      ids: rows.filter(({ in_ms }) => in_ms <= 0).map(({ id }) => id),
      nextInMs: later ? later.in_ms : Infinity,
    };
  }
}

/** So many are looked at in one round; the others have their turn in the next. */
const AT_A_TIME = 100;

export interface DueActivations {
  /** In the order in which they were due. */
  readonly ids: readonly number[];
  /** Until the next one is due, in milliseconds; `Infinity` when there is none. */
  readonly nextInMs: number;
}
