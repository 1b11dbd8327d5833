import { Readable } from 'node:stream';
import { Injectable, StreamableFile } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Page, pageOf } from '../../validation/page.dto.js';
import { Audit } from '../audit.js';
import type { SignedLink } from '../chain-link.js';
import { readHead, readLinks, SELECT_LINKS } from '../chain-rows.js';
import type { LoggedEntry } from './audit-entry.dto.js';
import type { AuditQuery } from './audit-query.dto.js';
import { entryView } from './entry-view.js';

const PAGE = 1000;
const FILTERS = {
  actor: (position: number) => `actor = $${position}`,
  action: (position: number) => `starts_with(action, $${position})`,
  entity: (position: number) => `starts_with(entity, $${position})`,
  from: (position: number) => `at >= $${position}`,
  to: (position: number) => `at < $${position}`,
} as const;

/** The record, to read. */
@Injectable()
export class AuditLogService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly audit: Audit,
  ) {}

  /** Newest first. */
  async page(query: AuditQuery): Promise<Page<LoggedEntry>> {
    const { limit, cursor } = query;
    const parameters: unknown[] = [];
    const conditions = Object.entries(FILTERS).flatMap(([name, condition]) => {
      const value = query[name as keyof typeof FILTERS];
      return value === undefined ? [] : [condition(parameters.push(value))];
    });
    if (cursor > 0) conditions.push(`seq < $${parameters.push(cursor)}`);
    const where = conditions.length === 0 ? '' : `where ${conditions.join(' and ')}`;
    const links: SignedLink[] = await this.dataSource.query(
      `${SELECT_LINKS} ${where} order by seq desc limit ${limit + 1}`,
      parameters,
    );
    return pageOf(links, limit, ({ seq }) => String(seq), entryView);
  }

  /** Everything up to now, oldest first, one line each. That it is taken is on record before it is. */
  async export(actor: string): Promise<StreamableFile> {
    const last = (await readHead(this.dataSource.manager))?.seq ?? 0;
    const entry = { actor, action: 'audit.export', entity: `entries up to ${last}` };
    await this.dataSource.transaction((manager) => this.audit.append(manager, entry));
    return new StreamableFile(Readable.from(this.lines(last)), {
      type: 'application/jsonl',
      disposition: 'attachment; filename="audit.jsonl"',
    });
  }

  private async *lines(last: number): AsyncGenerator<string> {
    for (let after = 0; after < last;) {
      const links = await readLinks(this.dataSource.manager, after, Math.min(PAGE, last - after));
      const end = links.at(-1);
      if (!end) return;
      after = end.seq;
      yield links.map((link) => `${JSON.stringify(entryView(link))}\n`).join('');
    }
  }
}
