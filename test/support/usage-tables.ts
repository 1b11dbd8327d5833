import { Client } from 'pg';
import { waitUntil } from '../../src/database/embedded/poll.js';

/** Reads the usage tables past everything that could tell a lie. */
export class UsageTables {
  private constructor(readonly client: Client) {}

  static async open(databaseUrl: string): Promise<UsageTables> {
    const client = new Client({ connectionString: databaseUrl });
    client.on('error', () => undefined);
    await client.connect();
    return new UsageTables(client);
  }

  async rows(statement: string, parameters: unknown[] = []): Promise<Record<string, unknown>[]> {
    return (await this.client.query<Record<string, unknown>>(statement, parameters)).rows;
  }

  async count(table: string): Promise<number> {
    return Number((await this.rows(`select count(*) as count from ${table}`))[0]?.['count']);
  }

  /** Resolves when the table has so many rows. */
  async untilCount(table: string, expected: number): Promise<void> {
    const isReached = async (): Promise<boolean> => (await this.count(table)) >= expected;
    if (!(await waitUntil(isReached, DEADLINE_MS))) {
      throw new Error(`${table} has ${await this.count(table)} rows instead of ${expected}`);
    }
  }

  /** Sums that do not agree with the rows they are of; empty when all do. */
  async wrongSums(): Promise<Record<string, unknown>[]> {
    return this.rows(WRONG_SUMS);
  }

  close(): Promise<void> {
    return this.client.end();
  }
}

const DEADLINE_MS = 20_000;
const SUMS = (bucket: string, of: string): string => `
  select date_trunc('${bucket}', at, 'UTC') as bucket, ${of === '' ? '' : 'app_id, coalesce(key_id, 0) as key_id,'}
    coalesce(purpose, '') as purpose, coalesce(provider_id, 0) as provider_id, coalesce(model, '') as model,
    count(*) filter (where ends_request)::bigint as requests, count(*) filter (where attempt > 0)::bigint as attempts,
    sum(input_tokens)::bigint as input_tokens, sum(output_tokens)::bigint as output_tokens,
    coalesce(sum(cost_usd) filter (where not own_key), 0)::numeric(20, 10) as cost_usd
  from usage_attempts group by 1, 2, 3, 4${of === '' ? '' : ', 5, 6'}`;
const ROLLED_UP = (table: string, bucket: string, of: string): string => `
  select ${bucket} as bucket, ${of} purpose, provider_id, model, requests, attempts, input_tokens,
    output_tokens, cost_usd from ${table}`;
const differ = (table: string, bucket: string, of = 'app_id, key_id,'): string => `
  (select '${table}' as table, 'sum only' as what, * from (${ROLLED_UP(table, bucket, of)} except ${SUMS(bucket, of)}) a)
  union all
  (select '${table}', 'rows only', * from (${SUMS(bucket, of)} except ${ROLLED_UP(table, bucket, of)}) b)`;
/** Of wrong sums, those of one table after those of another, in one form. */
const shown = (differences: string): string => `select to_jsonb(wrong) as wrong from (${differences}) wrong`;
const WRONG_SUMS = [
  differ('usage_hourly', 'hour'),
  differ('usage_daily', 'day'),
  differ('usage_hourly_all_apps', 'hour', ''),
]
  .map(shown)
  .join(' union all ');
