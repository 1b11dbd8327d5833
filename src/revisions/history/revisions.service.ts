import { Injectable } from '@nestjs/common';
import { DataSource, LessThan } from 'typeorm';
import { RevisionEntity } from '../../database/entities/revision.entity.js';
import { type IdPageQuery, type Page, pageOf } from '../../validation/page.dto.js';
import { changeView } from './change-view.js';
import { boundsOf, noRevision, requireKnown } from './known-revisions.js';
import type { Change } from './change.dto.js';
import { changeCounts, changesBetween, changesOf, type RecordedChange, type Section } from './recorded-changes.js';
import type { Revision, RevisionDiff, RevisionSummary } from './revision.dto.js';

/** The history of the configuration, to read. */
@Injectable()
export class RevisionsService {
  constructor(private readonly dataSource: DataSource) {}

  /** Newest first; the cursor is the number of the last one shown. */
  async page({ limit, cursor }: IdPageQuery): Promise<Page<RevisionSummary>> {
    const { manager } = this.dataSource;
    const rows = await manager.getRepository(RevisionEntity).find({
      where: cursor === 0 ? {} : { number: LessThan(cursor) },
      order: { number: 'DESC' },
      take: limit + 1,
    });
    const counts = await changeCounts(
      manager,
      rows.map(({ number }) => number),
    );
    return pageOf(
      rows,
      limit,
      ({ number }) => String(number),
      (row) => ({ ...headOf(row), changes: row.recorded ? (counts.get(row.number) ?? 0) : null }),
    );
  }

  async get(number: number, query: IdPageQuery): Promise<Revision> {
    const { manager } = this.dataSource;
    const row = await manager.getRepository(RevisionEntity).findOneBy({ number });
    if (!row) throw noRevision(number, (await boundsOf(manager)).newest);
    if (!row.recorded) return { ...headOf(row), changes: null, next_cursor: null };
    return { ...headOf(row), ...changePage(await changesOf(manager, number, sectionOf(query)), query) };
  }

  async diff(from: number, to: number, query: IdPageQuery): Promise<RevisionDiff> {
    const { manager } = this.dataSource;
    await requireKnown(manager, from, to);
    return { from, to, ...changePage(await changesBetween(manager, from, to, sectionOf(query)), query) };
  }
}

/** What was changed does not change any more, so that the cursor is how many have been shown. */
function sectionOf({ limit, cursor }: IdPageQuery): Section {
  return { limit: limit + 1, offset: cursor };
}

function changePage(
  rows: readonly RecordedChange[],
  { limit, cursor }: IdPageQuery,
): { changes: Change[]; next_cursor: string | null } {
  const { data: changes, next_cursor } = pageOf(rows, limit, () => String(cursor + limit), changeView);
  return { changes, next_cursor };
}

type Head = Omit<Revision, 'changes' | 'next_cursor'>;

function headOf({ number, author, action, subject, reason, createdAt }: RevisionEntity): Head {
  return { number, author, action, subject, reason, created_at: createdAt.toISOString() };
}
