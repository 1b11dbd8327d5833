import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { ProbeStatus } from '../../database/entities/provider-probe.entity.js';
import type { Finding } from './prober.js';

/** Any fixed number; who holds the lock probes for the whole fleet. */
const PROBER_LOCK = 7_288_005;

/** Ages are told by the database, so that the clocks of instances need not agree. */
export interface StoredProbe {
  readonly providerId: number;
  readonly status: ProbeStatus;
  readonly reason: string | null;
  readonly checkedAt: Date;
  readonly ageMs: number;
}

export interface StoredProof {
  readonly providerId: number;
  readonly version: number;
  /** Milliseconds since the version was proved. */
  readonly ageMs: number;
}

/** What instances tell each other about providers. */
@Injectable()
export class ProbeStore {
  constructor(private readonly dataSource: DataSource) {}

  /** What was found before a provider was changed says nothing about it now, and is left out. */
  probes(providerIds: readonly number[], manager: EntityManager = this.dataSource.manager): Promise<StoredProbe[]> {
    return manager.query(
      `select provider_id as "providerId", status, reason, checked_at as "checkedAt", ${ageMs('checked_at')} as "ageMs"
       from provider_probes join providers on id = provider_id
       where provider_id = any($1) and checked_at > updated_at`,
      [providerIds],
    );
  }

  proofs(providerIds: readonly number[], manager: EntityManager = this.dataSource.manager): Promise<StoredProof[]> {
    return manager.query(
      `select provider_id as "providerId", version, ${ageMs('verified_at')} as "ageMs"
       from provider_keys where provider_id = any($1) and verified_at is not null`,
      [providerIds],
    );
  }

  async kinds(providerIds: readonly number[], manager: EntityManager): Promise<ReadonlyMap<number, string>> {
    const rows: { id: number; kind: string }[] = await manager.query(
      'select id, kind from providers where id = any($1)',
      [providerIds],
    );
    return new Map(rows.map(({ id, kind }) => [id, kind]));
  }

  /**
   * Works while no other instance does. The lock ends with its transaction, and so with the instance, however that ends.
   *
   * @returns false when another instance is at it
   */
  async asOnlyProber(work: (manager: EntityManager) => Promise<void>): Promise<boolean> {
    return this.dataSource.transaction(async (manager) => {
      const [{ locked }]: [{ locked: boolean }] = await manager.query(
        'select pg_try_advisory_xact_lock($1) as locked',
        [PROBER_LOCK],
      );
      if (locked) await work(manager);
      return locked;
    });
  }

  /** A provider that was deleted meanwhile is left out. */
  async save(manager: EntityManager, findings: readonly Finding[]): Promise<void> {
    for (const { provider, status, reason, proved } of findings) {
      await manager.query(
        `insert into provider_probes (provider_id, status, reason, checked_at)
         select id, $2, $3, clock_timestamp() from providers where id = $1
         on conflict (provider_id) do update
           set status = excluded.status, reason = excluded.reason, checked_at = excluded.checked_at`,
        [provider.id, status, reason],
      );
      if (proved.length === 0) continue;
      await manager.query(
        'update provider_keys set verified_at = clock_timestamp() where provider_id = $1 and version = any($2)',
        [provider.id, proved],
      );
    }
  }
}

function ageMs(column: string): string {
  return `(extract(epoch from clock_timestamp() - ${column}) * 1000)::float8`;
}
