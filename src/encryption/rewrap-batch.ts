import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { KeyRing } from '../crypto/key-ring.js';
import type { UnsealError } from '../crypto/seal.js';
import { KeyVault, type SealedRow } from '../revisions/key-vault.js';

interface StoredSecret extends SealedRow {
  readonly providerId: number;
}

/** A secret that stays as it is. */
export interface Unreadable {
  readonly id: string;
  readonly providerId: number;
  readonly version: number;
  readonly reason: UnsealError['reason'];
}

/** What became of some secrets. */
export interface BatchResult {
  readonly rewrapped: number;
  readonly unreadable: readonly Unreadable[];
  /** The last one that was looked at; undefined when there was none left. */
  readonly lastId: string | undefined;
}

/** A new value, and the one it may take the place of. */
interface Replacement {
  readonly id: string;
  readonly was: string;
  readonly becomes: string;
}

const TAKE = `
  select k.id, k.provider_id as "providerId", k.version, k.sealed, k.origin, p.base_url as "baseUrl"
  from provider_keys k join providers p on p.id = k.provider_id
  where k.kek_id <> $1 and k.id > $2::uuid order by k.id limit $3 for update of k skip locked`;

const REPLACE = `
  update provider_keys k set sealed = n.becomes
  from unnest($1::uuid[], $2::text[], $3::text[]) as n (id, was, becomes)
  where k.id = n.id and k.sealed = n.was`;

/** Rewraps some secrets in one transaction: all of them, or none when the process ends within it. */
@Injectable()
export class RewrapBatch {
  constructor(
    private readonly dataSource: DataSource,
    private readonly vault: KeyVault,
    private readonly ring: KeyRing,
  ) {}

  /** Of those behind `afterId` that nobody else is at. */
  async run(afterId: string, size: number): Promise<BatchResult> {
    return this.dataSource.transaction(async (manager) => {
      const rows: StoredSecret[] = await manager.query(TAKE, [this.ring.active.id, afterId, size]);
      const results = rows.map((row) => ({ row, becomes: this.vault.rewrapped(row) }));
      const replacements = results.flatMap(({ row: { id, sealed: was }, becomes }) =>
        typeof becomes === 'string' ? [{ id, was, becomes }] : [],
      );
      const unreadable = results.flatMap(({ row: { id, providerId, version }, becomes }) =>
        typeof becomes === 'string' ? [] : [{ id, providerId, version, reason: becomes.reason }],
      );
      return { rewrapped: await replace(manager, replacements), unreadable, lastId: rows.at(-1)?.id };
    });
  }

  /** How many secrets are wrapped by another master key than the active one. */
  async left(): Promise<number> {
    const [{ count }]: [{ count: number }] = await this.dataSource.query(
      'select count(*)::int as count from provider_keys where kek_id <> $1',
      [this.ring.active.id],
    );
    return count;
  }
}

async function replace(manager: EntityManager, replacements: readonly Replacement[]): Promise<number> {
  if (replacements.length === 0) return 0;
  const [, count]: [unknown, number] = await manager.query(REPLACE, [
    replacements.map(({ id }) => id),
    replacements.map(({ was }) => was),
    replacements.map(({ becomes }) => becomes),
  ]);
  return count;
}
