import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { InstanceEntity } from '../../database/entities/instance.entity.js';
import type { SelfReport } from './this-instance.js';

/** Longer than an instance may stand still without being forgotten: whoever lags is named, not left out. */
export const LIVE_SECONDS = 15;
const KEPT_DAYS = 1;

const TELL = `
  with told as (
    insert into instances as known
      (id, name, host, pid, version, started_at, seen_at, revision, applied_at, apply_ms, config_hash, kek_ids)
    values ($1, $2, $3, $4, $5, clock_timestamp() - $6::float8 * interval '1 millisecond', clock_timestamp(),
      $7, clock_timestamp() - $8::float8 * interval '1 millisecond', $9, $10, $11)
    on conflict (id) do update set
      name = excluded.name,
      seen_at = excluded.seen_at,
      -- Two connections may bring this out of order; an instance never goes back.
      revision = greatest(known.revision, excluded.revision),
      applied_at = case when excluded.revision > known.revision or known.applied_at is null
        then excluded.applied_at else known.applied_at end,
      apply_ms = excluded.apply_ms,
      config_hash = excluded.config_hash,
      kek_ids = excluded.kek_ids
  )
  select
    (select coalesce(max(number), 0) from revisions) as revision,
    (select number from credential_version) as credentials`;

/** Asks the database something; returns the rows. */
export type Ask = (statement: string, parameters: readonly unknown[]) => Promise<readonly unknown[]>;

/** What is stored now. */
export interface Newest {
  readonly revision: number;
  /** Counts changes of credentials. */
  readonly credentials: number;
}

/** The table in which instances tell each other that they live and what they serve. */
@Injectable()
export class InstanceRegistry {
  constructor(private readonly dataSource: DataSource) {}

  /** One statement: this instance lives and serves this; what is the newest there is? */
  async tell(report: SelfReport, ask: Ask): Promise<Newest> {
    const { id, name, host, pid, version, uptimeMs, revision, servedForMs, applyMs, configHash, kekIds } = report;
    const parameters = [id, name, host, pid, version, uptimeMs, revision, servedForMs, applyMs, configHash, kekIds];
    const [newest] = (await ask(TELL, parameters)) as readonly [Newest];
    return newest;
  }

  /** The first word of an instance, before it has a connection of its own. */
  async announce(report: SelfReport): Promise<void> {
    await this.tell(report, (statement, parameters) => this.dataSource.query(statement, [...parameters]));
  }

  /** Instances that were heard of lately, by name. */
  live(): Promise<readonly InstanceEntity[]> {
    return this.dataSource
      .getRepository(InstanceEntity)
      .createQueryBuilder('instance')
      .where(`instance.seen_at > clock_timestamp() - interval '${LIVE_SECONDS} seconds'`)
      .orderBy('instance.name')
      .addOrderBy('instance.id')
      .getMany();
  }

  async remove(id: string, ask: Ask): Promise<void> {
    await ask('delete from instances where id = $1', [id]);
  }

  /** Rows of instances that ended without a word. Who replaces them starts, and so cleans up. */
  async forgetOld(): Promise<void> {
    await this.dataSource.query(
      `delete from instances where seen_at < clock_timestamp() - interval '${KEPT_DAYS} days'`,
    );
  }
}
