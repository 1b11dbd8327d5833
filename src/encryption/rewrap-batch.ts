import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { KeyRing } from '../crypto/key-ring.js';
import { kekIdOf, UnsealError } from '../crypto/seal.js';
import { KeyVault, type SealedRow } from '../revisions/key-vault.js';
import { ALL_KEKS, SEALED_TABLES } from './sealed-tables.js';
import { TableBatch } from './table-batch.js';

interface StoredSecret extends SealedRow {
  readonly providerId: number;
  /** Revoked, and not destroyed yet. */
  readonly isSpent: boolean;
}

/** What is to be done. */
export interface RewrapOrder {
  /** How many secrets one transaction takes. */
  readonly batchSize: number;
  /**
   * Present: revoked secrets that cannot be read are destroyed, unless they need one of these master keys, which other
   * instances have loaded.
   */
  readonly destroyUnless?: ReadonlySet<string>;
}

/** A secret that stays as it is. */
export interface Unreadable {
  readonly id: string;
  /** Null for what belongs to no provider, like the version. */
  readonly providerId: number | null;
  readonly version: number | null;
  readonly reason: UnsealError['reason'];
}

/** What became of some secrets. */
export interface BatchResult {
  readonly rewrapped: number;
  readonly unreadable: readonly Unreadable[];
  /** Those that were unreadable and revoked, and are nothing any more. */
  readonly destroyed: readonly Unreadable[];
  /** Where to go on; undefined when there was none left. */
  readonly lastId: string | undefined;
}

/** What is to become of a secret: the new value, or why there is none. */
interface Prospect {
  readonly row: StoredSecret;
  readonly becomes: string | UnsealError;
}

/** A new value, and the one it may take the place of. */
interface Replacement {
  readonly row: StoredSecret;
  readonly becomes: string;
  /** What it is sealed for. */
  readonly origin: string | null;
}

/** Requests have their turn after so many: each takes about 0.1 ms. */
const WITHOUT_A_PAUSE = 100;
/** Stands in for an address that is none, of a provider that was edited in the database. */
const NOWHERE = 'http://invalid.';

const TAKE = `
  select k.id, k.provider_id as "providerId", k.version, k.sealed, k.origin,
    case when k.destroyed_at is null then k.app_id end as "appId", p.base_url as "baseUrl",
    k.state = 'revoked' and k.destroyed_at is null as "isSpent"
  from provider_keys k join providers p on p.id = k.provider_id
  where k.kek_id <> $1 and k.id > $2::uuid order by k.id limit $3 for update of k skip locked`;

const REPLACE = `
  update provider_keys k set sealed = n.becomes
  from unnest($1::uuid[], $2::text[], $3::text[]) as n (id, was, becomes)
  where k.id = n.id and k.sealed = n.was`;

const DESTROY = `
  update provider_keys k set sealed = n.becomes, origin = n.origin, last_four = '', destroyed_at = clock_timestamp()
  from unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) as n (id, was, becomes, origin)
  where k.id = n.id and k.sealed = n.was and k.state = 'revoked'`;

/** Rewraps some secrets in one transaction: all of them, or none when the process ends within it. */
@Injectable()
export class RewrapBatch {
  constructor(
    private readonly dataSource: DataSource,
    private readonly vault: KeyVault,
    private readonly ring: KeyRing,
    private readonly tables: TableBatch,
  ) {}

  /** Of those behind `after` that nobody else is at: an id of a provider key, or what a batch before said. */
  async run(after: string, order: RewrapOrder): Promise<BatchResult> {
    const [name = '', afterId = ''] = after.includes(SEPARATOR) ? after.split(SEPARATOR) : [PROVIDER_KEYS, after];
    const table = SEALED_TABLES.find((one) => one.name === name);
    const result = await (table
      ? this.tables.run(table, afterId, order.batchSize)
      : this.runProviderKeys(afterId, order));
    return { ...result, lastId: result.lastId === undefined ? beginningAfter(name) : name + SEPARATOR + result.lastId };
  }

  private runProviderKeys(afterId: string, order: RewrapOrder): Promise<BatchResult> {
    return this.dataSource.transaction(async (manager) => {
      const rows: StoredSecret[] = await manager.query(TAKE, [this.ring.active.id, afterId, order.batchSize]);
      const prospects = await this.prospects(rows);
      const replacements = prospects.flatMap(({ row, becomes }) =>
        typeof becomes === 'string' ? [{ row, becomes, origin: row.origin }] : [],
      );
      const [spent, unreadable] = apart(prospects, (prospect) => isToBeDestroyed(prospect, order));
      const rewrapped = await replace(manager, REPLACE, replacements);
      await replace(
        manager,
        DESTROY,
        spent.map(({ row }) => ({ row, ...this.emptied(row) })),
      );
      const destroyed = spent.flatMap(unreadableOf);
      return { rewrapped, destroyed, unreadable: unreadable.flatMap(unreadableOf), lastId: rows.at(-1)?.id };
    });
  }

  /** How many secrets are wrapped by another master key than the active one. */
  async left(): Promise<number> {
    const [{ count }]: [{ count: number }] = await this.dataSource.query(
      `select count(*)::int as count from (${ALL_KEKS}) as sealed where kek_id <> $1`,
      [this.ring.active.id],
    );
    return count;
  }

  private async prospects(rows: readonly StoredSecret[]): Promise<readonly Prospect[]> {
    const prospects: Prospect[] = [];
    for (const [index, row] of rows.entries()) {
      if (index % WITHOUT_A_PAUSE === 0) await setImmediate();
      prospects.push({ row, becomes: this.vault.rewrapped(row) });
    }
    return prospects;
  }

  private emptied({ id, version, baseUrl }: StoredSecret): Omit<Replacement, 'row'> {
    const address = URL.canParse(baseUrl) ? baseUrl : NOWHERE;
    const { sealed, origin } = this.vault.emptied({ id, version }, address, this.ring);
    return { becomes: sealed, origin };
  }
}

const PROVIDER_KEYS = 'provider_keys';
const SEPARATOR = '/';

/** Where the table after this one begins. */
function beginningAfter(name: string): string | undefined {
  const next = SEALED_TABLES[SEALED_TABLES.findIndex((one) => one.name === name) + 1];
  return next && next.name + SEPARATOR;
}

function isToBeDestroyed({ row, becomes }: Prospect, { destroyUnless }: RewrapOrder): boolean {
  return becomes instanceof UnsealError && row.isSpent && destroyUnless?.has(kekIdOf(row.sealed)) === false;
}

function unreadableOf({ row: { id, providerId, version }, becomes }: Prospect): Unreadable[] {
  return becomes instanceof UnsealError ? [{ id, providerId, version, reason: becomes.reason }] : [];
}

function apart<T>(items: readonly T[], isOne: (item: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [items.filter(isOne), items.filter((item) => !isOne(item))];
}

async function replace(
  manager: EntityManager,
  statement: typeof REPLACE | typeof DESTROY,
  replacements: readonly Replacement[],
): Promise<number> {
  if (replacements.length === 0) return 0;
  const [, count]: [unknown, number] = await manager.query(statement, [
    replacements.map(({ row }) => row.id),
    replacements.map(({ row }) => row.sealed),
    replacements.map(({ becomes }) => becomes),
    ...(statement === DESTROY ? [replacements.map(({ origin }) => origin)] : []),
  ]);
  return count;
}
