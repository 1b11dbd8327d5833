import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { GatewayError } from '../../errors/gateway-error.js';
import { DAY_MS, HOUR_MS } from '../../time/durations.js';
import { groupsStatement, totalStatement, type UsageQuestion } from './usage-statement.js';
import type { UsagePage, UsageRow, UsageSums } from './usage.dto.js';
import type { UsageQuery } from './usage-query.dto.js';

const DEFAULT_SPAN_MS = 30 * DAY_MS;
/** In the tables 0 and '' stand for none; of apps, 0 is the playground. */
const MAY_BE_NONE = ['purpose', 'provider_id', 'model', 'key_id'] as const;

interface Sums {
  readonly total: UsageSums;
  /** One more than the page holds. */
  readonly rows: readonly UsageRow[];
}

/** Without `group_by` there are no rows. */
type SumsRow = Pick<Sums, 'total'> & Partial<Sums>;

/** Sums of what was used. */
@Injectable()
export class UsageService {
  constructor(private readonly dataSource: DataSource) {}

  /** The cursor is how many rows were shown before. */
  async page(query: UsageQuery): Promise<UsagePage> {
    const question = questionOf(query);
    const { total, rows } = await this.sums(question, query);
    const isLast = rows.length <= query.limit;
    return {
      from: question.from.toISOString(),
      to: question.to.toISOString(),
      total,
      data: rows.slice(0, query.limit).map(withNones),
      next_cursor: isLast ? null : String(query.cursor + query.limit),
    };
  }

  private async sums(question: UsageQuestion, { group_by, limit, cursor }: UsageQuery): Promise<Sums> {
    const { text, parameters } =
      group_by.length === 0 ? totalStatement(question) : groupsStatement(question, limit + 1, cursor);
    const [{ total, rows = [] }]: readonly [SumsRow] = await this.dataSource.query(text, [...parameters]);
    return { total, rows };
  }
}

function questionOf(query: UsageQuery): UsageQuestion {
  const end = query.to === undefined ? Date.now() : Date.parse(query.to);
  const to = new Date(Math.ceil(end / HOUR_MS) * HOUR_MS);
  const begin = query.from === undefined ? to.getTime() - DEFAULT_SPAN_MS : Date.parse(query.from);
  const from = new Date(Math.floor(begin / HOUR_MS) * HOUR_MS);
  if (from < to) return { from, to, query };
  const message = 'must be earlier than to';
  throw new GatewayError('invalid_request', `from: ${message}`, { fields: [{ field: 'from', message }] });
}

function withNones(row: UsageRow): UsageRow {
  const none = MAY_BE_NONE.filter((name) => row[name] === 0 || row[name] === '');
  return { ...row, ...Object.fromEntries(none.map((name) => [name, null])) };
}
