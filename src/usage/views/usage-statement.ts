import { DAY_MS } from '../../time/durations.js';
import { COMMON_DIMENSIONS, DIMENSIONS, type Measure, MEASURES } from '../store/columns.js';
import type { UsageGroup, UsageQuery } from './usage-query.dto.js';

/** What of the usage is asked for. */
export interface UsageQuestion {
  /** Beginning of an hour. */
  readonly from: Date;
  /** Beginning of the hour after the last. */
  readonly to: Date;
  readonly query: Pick<UsageQuery, 'app_id' | 'key_id' | 'provider_id' | 'purpose' | 'model' | 'group_by'>;
}

interface Statement {
  readonly text: string;
  readonly parameters: readonly unknown[];
}

const OF_APPS: readonly string[] = ['app_id', 'key_id'];
const FILTERS = ['app_id', 'key_id', 'provider_id', 'purpose', 'model'] as const;
const COLUMN: Readonly<Record<UsageGroup, string>> = {
  purpose: 'purpose',
  provider: 'provider_id',
  model: 'model',
  app: 'app_id',
  key: 'key_id',
  day: `date_trunc('day', at, 'UTC') as day`,
  hour: 'at as hour',
};
/** Times are only made text once they are few. */
const SHOWN: Readonly<Partial<Record<UsageGroup, string>>> = {
  day: `to_char(day at time zone 'UTC', 'YYYY-MM-DD') as day`,
  hour: `to_char(hour at time zone 'UTC', 'YYYY-MM-DD"T"HH24:00:00"Z"') as hour`,
};
const NAMES: Readonly<Record<Measure, string>> = {
  ...(Object.fromEntries(MEASURES.map((name) => [name, name])) as Record<Measure, string>),
  unknown_cost: 'unknown_cost_requests',
};
// All of these are far below 2^53.
const TOTAL = MEASURES.map((name) => `coalesce(sum(${name}), 0)::float8 as ${NAMES[name]}`).join(', ');
const SUMS = MEASURES.map((name) => `sum(${name}) as ${name}`).join(', ');
const SHOWN_SUMS = MEASURES.map((name) => `${name}::float8 as ${NAMES[name]}`).join(', ');

/** Sums of everything together, as `total`. */
export function totalStatement(question: UsageQuestion): Statement {
  // By hour or not, the sums are the same, and days are fewer.
  const { text, parameters } = source({ ...question, query: { ...question.query, group_by: [] } });
  return { text: `select to_json(total) as total from (select ${TOTAL} from (${text}) rows) total`, parameters };
}

/**
 * One row a group, with the names of what the group is about, as the list `rows`; beside it the sums of all groups, also of
 * those that are not shown, as `total`. What is summed up is read once for both.
 */
export function groupsStatement(question: UsageQuestion, limit: number, offset: number): Statement {
  const { group_by: groups } = question.query;
  const { text, parameters } = source(question);
  const positions = groups.map((_, index) => String(index + 1));
  const time = groups.flatMap((group, index) => (group === 'day' || group === 'hour' ? [String(index + 1)] : []));
  const sums = `select ${groups.map((group) => COLUMN[group]).join(', ')}, ${SUMS} from (${text}) rows
    group by ${positions.join(', ')}`;
  const page = `select * from sums order by ${[...time, 'requests desc', ...positions].join(', ')}
    limit ${limit} offset ${offset}`;
  const named = groups.flatMap((group) => (group === 'app' || group === 'provider' ? [nameOf(group)] : []));
  const shown = groups.map((group) => SHOWN[group] ?? COLUMN[group]);
  const columns = [...shown, SHOWN_SUMS, ...named];
  return {
    text: `with sums as (${sums}), page as (${page})
      select (select to_json(total) from (select ${TOTAL} from sums) total) as total,
        (select coalesce(json_agg(shown), '[]') from (select ${columns.join(', ')} from page) shown) as rows`,
    parameters,
  };
}

function nameOf(kind: 'app' | 'provider'): string {
  return `(select name from usage_totals where kind = '${kind}' and id = page.${kind}_id) as ${kind}`;
}

/** Whole days come from the sums by day, the hours before and after them from those by hour: of all apps, where nobody asks about one. */
function source({ from, to, query }: UsageQuestion): Statement {
  const given = FILTERS.filter((name) => query[name] !== undefined);
  const filter = given.map((name, index) => ` and ${name} = $${index + 5}`).join('');
  const parameters = [from, to, ...daysWithin(from, to), ...given.map((name) => query[name])];
  const isOfApps = [...given, ...query.group_by.map((group) => COLUMN[group])].some((name) => OF_APPS.includes(name));
  const hourly = isOfApps ? 'usage_hourly' : 'usage_hourly_all_apps';
  const columns = [...(isOfApps ? DIMENSIONS : COMMON_DIMENSIONS), ...MEASURES].join(', ');
  const part = (table: string, bucket: string, when: string): string =>
    `select ${bucket} as at, ${columns} from ${table} where ${when}${filter}`;
  if (query.group_by.includes('hour'))
    return {
      text: part(hourly, 'hour', 'hour >= $1 and hour < $2 and $3::timestamptz <= $4::timestamptz'),
      parameters,
    };
  const text = [
    part('usage_daily', 'day', 'day >= $3 and day < $4'),
    part(hourly, 'hour', 'hour >= $1 and hour < least($2::timestamptz, $3::timestamptz)'),
    part(hourly, 'hour', 'hour >= $4 and hour < $2'),
  ].join(' union all ');
  return { text, parameters };
}

/** From the first midnight on to the last one; where there is no whole day between, both are the end. */
function daysWithin(from: Date, to: Date): readonly [Date, Date] {
  const first = Math.ceil(from.getTime() / DAY_MS) * DAY_MS;
  const last = Math.floor(to.getTime() / DAY_MS) * DAY_MS;
  return first < last ? [new Date(first), new Date(last)] : [to, to];
}
