import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DatabaseStanding } from '../../database/database-standing.js';
import type { InstanceEntity } from '../../database/entities/instance.entity.js';
import type { SelfReport } from './this-instance.js';

/** Longer than an instance may stand still without being forgotten: whoever lags is named, not left out. */
export const LIVE_SECONDS = 15;
/** One that has ended without a word may still serve, cut off from the database: for so long it is shown. */
const SHOWN_SECONDS = 15 * 60;
const KEPT_DAYS = 1;
/** Instances in containers may bear the same name: one that lives is heard of again within this. */
const REPLACED_AFTER_SECONDS = 2;

const IS_LIVE = `seen_at > clock_timestamp() - interval '${LIVE_SECONDS} seconds'`;
/**
 * A process that another one has taken the place of, host and port, is gone: the other one started after it was last
 * heard of.
 */
const KNOWN = `
  select id, name, host, pid, i.version, started_at as "startedAt", seen_at as "seenAt", revision,
    exists (select from revisions r where r.number = i.revision and r.id = i.revision_id) as "isOfHistory",
    applied_at as "appliedAt", apply_ms as "applyMs", config_hash as "configHash",
    (extract(epoch from clock_timestamp() - seen_at) * 1000)::float8 as "quietForMs",
    newest.version as "newestCredentials",
    case when i.credentials = newest.version_id then newest.version
      else coalesce((select max(c.version) from credential_changes c where c.version_id = i.credentials), 0)
    end as "knownCredentials"
  from instances i, (select number as version, id as version_id from credential_version) newest
  where seen_at > clock_timestamp() - $1::float8 * interval '1 second'
    and (seen_at > clock_timestamp() - interval '${REPLACED_AFTER_SECONDS} seconds' or not exists (
      select from instances other where other.name = i.name and other.id <> i.id and other.started_at > i.seen_at))
  order by name, id`;

const TELL = `
  with told as (
    insert into instances as known
      (id, name, host, pid, version, started_at, seen_at, report, revision, revision_id, applied_at, apply_ms,
        config_hash, kek_ids, credentials)
    select $1, $2, $3, $4, $5, clock_timestamp() - $6::float8 * interval '1 millisecond', clock_timestamp(),
      $7, $8, $9, clock_timestamp() - $10::float8 * interval '1 millisecond', $11, $12, $13, $14
    -- Nothing is stored in the database of another deployment.
    where $15::uuid is null or exists (select from deployment where id = $15)
    on conflict (id) do update set
      name = excluded.name,
      seen_at = excluded.seen_at,
      report = excluded.report,
      revision = excluded.revision,
      revision_id = excluded.revision_id,
      applied_at = case when excluded.revision_id is distinct from known.revision_id or known.applied_at is null
        then excluded.applied_at else known.applied_at end,
      apply_ms = excluded.apply_ms,
      config_hash = excluded.config_hash,
      kek_ids = excluded.kek_ids,
      credentials = excluded.credentials
    where excluded.report > known.report
  )
  select
    (select id from deployment) as deployment,
    (select id from revisions order by number desc limit 1) as "revisionId",
    (select id from credential_version) as credentials,
    -- The statement does not see the row it writes.
    (select count(*)::integer + 1 from instances where id <> $1 and ${IS_LIVE}) as instances,
    (select count(*)::integer from instances where id < $1 and ${IS_LIVE}) as place`;

/** Asks the database something; returns the rows. */
export type Ask = (statement: string, parameters: readonly unknown[]) => Promise<readonly unknown[]>;

/** An instance as the others know it. */
export interface KnownInstance extends Omit<InstanceEntity, 'report' | 'revisionId' | 'kekIds' | 'credentials'> {
  /** Whether the database has the revision that it serves: the very one, not just one of its number. */
  readonly isOfHistory: boolean;
  /** Since it was last heard of, in milliseconds. */
  readonly quietForMs: number;
  /** Number of the version of the credentials that it goes by; 0 when it has not told, or of one that is long past. */
  readonly knownCredentials: number;
  /** Number of the newest version there is. */
  readonly newestCredentials: number;
}

/** What is stored now. */
export interface Newest {
  /** Id of the deployment. */
  readonly deployment: string;
  /** Id of the newest revision. */
  readonly revisionId: string | null;
  /** Another one with each change of credentials. */
  readonly credentials: string;
  /** Live ones, this one included. */
  readonly instances: number;
  /** Of this one among them, from 0. */
  readonly place: number;
}

/** The table in which instances tell each other that they live and what they serve. */
@Injectable()
export class InstanceRegistry {
  constructor(
    private readonly dataSource: DataSource,
    private readonly standing: DatabaseStanding,
  ) {}

  /**
   * One statement: this instance lives and serves this; what is the newest there is?
   *
   * @throws {UnusableDatabase} when the database is not that of this instance
   */
  async tell(report: SelfReport, ask: Ask): Promise<Newest> {
    const { id, name, host, pid, version, uptimeMs, count, revision, revisionId } = report;
    const { servedForMs, applyMs, configHash, kekIds, credentials } = report;
    const served = [revision, revisionId, servedForMs, applyMs, configHash];
    const own = this.standing.deployment ?? null;
    const parameters = [id, name, host, pid, version, uptimeMs, count, ...served, kekIds, credentials, own];
    const [newest] = (await this.standing.reading(() => ask(TELL, parameters))) as readonly [Newest];
    this.standing.requireOwn(newest.deployment);
    return newest;
  }

  /** The first word of an instance, before it has a connection of its own. */
  async announce(report: SelfReport): Promise<void> {
    await this.tell(report, (statement, parameters) => this.dataSource.query(statement, [...parameters]));
  }

  /** Instances that were heard of lately, by name. */
  live(): Promise<readonly KnownInstance[]> {
    return this.dataSource.query(KNOWN, [LIVE_SECONDS]);
  }

  /** Besides those, the ones that have fallen silent without saying that they end. */
  known(): Promise<readonly KnownInstance[]> {
    return this.dataSource.query(KNOWN, [SHOWN_SECONDS]);
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

/** Whether it was heard of lately; one that was not may still serve, but does not learn what is new. */
export function isLive({ quietForMs }: Pick<KnownInstance, 'quietForMs'>): boolean {
  return quietForMs < LIVE_SECONDS * 1000;
}
