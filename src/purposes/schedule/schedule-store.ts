import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In, IsNull } from 'typeorm';
import { ScheduledActivationEntity } from '../../database/entities/scheduled-activation.entity.js';

export type NewScheduledActivation = Omit<ScheduledActivationEntity, 'id' | 'createdAt' | 'refusedAt' | 'failure'>;

/** For so long after it was due, whatever one instance refuses is left to the others. */
const LEFT_TO_OTHERS_SECONDS = 60;
/** So long they have at least, also when its time came while none of them ran; each looks every second. */
const FOR_EACH_TO_TRY_SECONDS = 3;

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

  /** @returns the row that was removed; undefined when the purpose has none of that id */
  async remove(
    manager: EntityManager,
    purposeSlug: string,
    id: number,
  ): Promise<ScheduledActivationEntity | undefined> {
    const repository = manager.getRepository(ScheduledActivationEntity);
    const row = await repository.findOneBy({ purposeSlug, id });
    if (row) await repository.delete({ id });
    return row ?? undefined;
  }

  async find(id: number): Promise<ScheduledActivationEntity | null> {
    return this.dataSource.getRepository(ScheduledActivationEntity).findOneBy({ id, failure: IsNull() });
  }

  /** Takes a row that is still to be done, so that nobody else does it. Undefined when somebody has, or cancelled it. */
  async take(manager: EntityManager, id: number): Promise<Taken | undefined> {
    const [[taken]]: [[Taken?], number] = await manager.query(
      `delete from scheduled_activations where id = $1 and failure is null
       returning coalesce(ends_at <= clock_timestamp(), false) as "isOver"`,
      [id],
    );
    return taken;
  }

  async drop(id: number): Promise<void> {
    await this.dataSource.getRepository(ScheduledActivationEntity).delete({ id });
  }

  /** It stays to be seen, and is not tried again. */
  async fail(id: number, failure: string): Promise<void> {
    await this.dataSource.getRepository(ScheduledActivationEntity).update({ id, failure: IsNull() }, { failure });
  }

  /**
   * Leaves it to other instances until they have had their time; then it has failed.
   * @returns whether it has
   */
  async refuse(id: number, failure: string): Promise<boolean> {
    const [[row]]: [[{ hasFailed: boolean }?], number] = await this.dataSource.query(
      `update scheduled_activations set refused_at = coalesce(refused_at, clock_timestamp()),
         failure = case when ends_at <= clock_timestamp()
           or due_at <= clock_timestamp() - interval '${LEFT_TO_OTHERS_SECONDS} seconds'
           and refused_at <= clock_timestamp() - interval '${FOR_EACH_TO_TRY_SECONDS} seconds' then $2 end
       where id = $1 and failure is null returning failure is not null as "hasFailed"`,
      [id, failure],
    );
    return row?.hasFailed === true;
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

/** A row that nobody else will do any more. */
export interface Taken {
  /** Whether its end has come as well, by the clock of the database. */
  readonly isOver: boolean;
}

export interface DueActivations {
  /** In the order in which they were due. */
  readonly ids: readonly number[];
  /** Until the next one is due, in milliseconds; `Infinity` when there is none. */
  readonly nextInMs: number;
}
