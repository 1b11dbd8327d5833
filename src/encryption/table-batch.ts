import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { KeyRing } from '../crypto/key-ring.js';
import { rewrap, UnsealError } from '../crypto/seal.js';
import type { BatchResult } from './rewrap-batch.js';
import type { SealedTable } from './sealed-tables.js';

interface StoredRow {
  readonly id: string;
  readonly sealed: string;
}

/** Rewraps some rows of a table in one transaction: all of them, or none when the process ends within it. */
@Injectable()
export class TableBatch {
  constructor(
    private readonly dataSource: DataSource,
    private readonly ring: KeyRing,
  ) {}

  /** Of those behind `afterId`, as text, that nobody else is at. */
  run(table: SealedTable, afterId: string, size: number): Promise<BatchResult> {
    return this.dataSource.transaction(async (manager) => {
      const rows: StoredRow[] = await manager.query(
        `select ${table.id}::text as id, sealed from ${table.name}
         where kek_id <> $1 and ${table.id}::text > $2 order by ${table.id}::text limit $3 for update skip locked`,
        [this.ring.active.id, afterId, size],
      );
      const results = rows.map((row) => ({ row, becomes: this.rewrapped(table, row) }));
      const unreadable = results.flatMap(({ row: { id }, becomes }) =>
        typeof becomes === 'string' ? [] : [{ id, providerId: null, version: null, reason: becomes.reason }],
      );
      let rewrapped = 0;
      for (const { row, becomes } of results) {
        if (typeof becomes === 'string') rewrapped += await replace(manager, table, row, becomes);
      }
      return { rewrapped, destroyed: [], unreadable, lastId: rows.at(-1)?.id };
    });
  }

  private rewrapped(table: SealedTable, { id, sealed }: StoredRow): string | UnsealError {
    try {
      return rewrap(sealed, table.contextOf(id), this.ring);
    } catch (error) {
      if (error instanceof UnsealError) return error;
      throw error;
    }
  }
}

async function replace(manager: EntityManager, table: SealedTable, row: StoredRow, becomes: string): Promise<number> {
  const [, count]: [unknown, number] = await manager.query(
    `update ${table.name} set sealed = $3 where ${table.id}::text = $1 and sealed = $2`,
    [row.id, row.sealed, becomes],
  );
  return count;
}
