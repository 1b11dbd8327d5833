import { Injectable } from '@nestjs/common';
import { DataSource, LessThan } from 'typeorm';
import { RevisionEntity } from '../../database/entities/revision.entity.js';
import { type IdPageQuery, type Page, pageOf } from '../../validation/page.dto.js';
import { changeView } from './change-view.js';
import { boundsOf, noRevision, requireKnown } from './known-revisions.js';
import { changeCounts, changesBetween, changesOf } from './recorded-changes.js';
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

  async get(number: number): Promise<Revision> {
    const { manager } = this.dataSource;
    const row = await manager.getRepository(RevisionEntity).findOneBy({ number });
    if (!row) throw noRevision(number, (await boundsOf(manager)).newest);
    return { ...headOf(row), changes: row.recorded ? (await changesOf(manager, number)).map(changeView) : null };
  }

  async diff(from: number, to: number): Promise<RevisionDiff> {
    const { manager } = this.dataSource;
    await requireKnown(manager, from, to);
    return { from, to, changes: (await changesBetween(manager, from, to)).map(changeView) };
  }
}

function headOf({ number, author, action, subject, reason, createdAt }: RevisionEntity): Omit<Revision, 'changes'> {
  return { number, author, action, subject, reason, created_at: createdAt.toISOString() };
}
