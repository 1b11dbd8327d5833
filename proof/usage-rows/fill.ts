import type { Client } from 'pg';

/** How much usage is made up. */
export interface Volume {
  readonly rows: number;
  readonly days: number;
  readonly apps: number;
}

const MODELS = [
  'qwen3-32b',
  'llama-3.3-70b',
  'gpt-4o-mini',
  'text-embedding-3-small',
  'claude-sonnet',
  'mistral-small',
];
const PURPOSES = ['chat', 'embeddings', 'clinical', 'reranking'];
const list = (values: readonly string[]): string => `(array[${values.map((value) => `'${value}'`).join(', ')}])`;
/** Every app has its own habits: two keys, two purposes, three models, each at one provider. */
const HABITS = `
  1 + n % $1 as app_id,
  (1 + n % $1) * 2 + (n / $1) % 2 as key_id,
  ${list(PURPOSES)}[1 + (n % $1 + (n / 7) % 2) % ${PURPOSES.length}] as purpose,
  (n % $1 + (n / 11) % 3) % ${MODELS.length} as choice`;

/** Partitions for all days, up to tomorrow. */
export async function makePartitions(client: Client, { days }: Volume): Promise<void> {
  await client.query(`
    do $$
    declare
      month date := date_trunc('month', now() at time zone 'UTC' - interval '${days} days');
      name text;
    begin
      while month <= now() + interval '1 day' loop
        foreach name in array array['usage_attempts', 'requests'] loop
          execute format('create table if not exists %I partition of %I for values from (%L) to (%L)',
            name || to_char(month, '_YYYY_MM'), name, month || ' 00:00:00+00',
            (month + interval '1 month')::date || ' 00:00:00+00');
        end loop;
        month := month + interval '1 month';
      end loop;
    end $$`);
}

/** For so long the log of requests is kept unless somebody says otherwise. */
const LOGGED_DAYS = 30;

/** One day of attempts and requests, spread evenly over it. */
export async function fillDay(client: Client, { rows, days, apps }: Volume, daysAgo: number): Promise<void> {
  const count = Math.ceil(rows / days);
  const source = `
    select n, 'req_' || to_char($3::integer, 'FM0000') || lpad(to_hex(n), 12, '0') as request_id,
      date_trunc('day', now(), 'UTC') - $3::integer * interval '1 day' + n * interval '1 day' / $2::integer as at, ${HABITS}
    from generate_series(0, $2::integer - 1) n`;
  await client.query(
    `insert into usage_attempts (request_id, attempt, at, offset_ms, app_id, key_id, purpose, provider_id, provider_name,
       model, key_version, own_key, outcome, status, reason, first_byte_ms, duration_ms, basis, is_partial, input_tokens,
       output_tokens, cached_input_tokens, cache_write_input_tokens, image_input_tokens, audio_input_tokens,
       embedding_input_tokens, reasoning_output_tokens, audio_output_tokens, cost_usd, cost_basis, ends_request, is_error)
     select request_id, 1, at, 1, app_id, key_id, purpose, 1 + choice, 'provider-' || choice,
       ${list(MODELS)}[1 + choice], 1, false, case when n % 50 = 0 then '503' else 'delivered' end, 200, null, 120, 900,
       'provider', false, 200 + n % 800, 50 + n % 300, n % 100, 0, 0, 0, 0, 0, 0, 0.0001 + (n % 100) * 0.000001,
       'published', true, n % 50 = 0
     from (${source}) made`,
    [apps, count, daysAgo],
  );
  if (daysAgo > LOGGED_DAYS) return;
  await client.query(
    `insert into requests (request_id, at, app_id, app_name, key_id, endpoint, purpose, rule, revision, is_stream,
       route_query, provider_id, provider_name, model, status, outcome, trail, attempts, request_bytes, answer_bytes,
       first_byte_ms, duration_ms, basis, is_partial, input_tokens, output_tokens, cost_usd, cost_basis)
     select request_id, at, app_id, 'app-' || app_id, key_id, 'chat/completions', purpose, 'default', 1, true, null,
       1 + choice, 'provider-' || choice, ${list(MODELS)}[1 + choice], case when n % 50 = 0 then 503 else 200 end,
       case when n % 50 = 0 then 'all_providers_failed' else 'delivered' end, 'provider=200', 1, 1000, 2000, 120, 900,
       'provider', false, 200 + n % 800, 50 + n % 300, 0.0001, 'published'
     from (${source}) made`,
    [apps, count, daysAgo],
  );
}

const TOKENS = `input_tokens, output_tokens, cached_input_tokens, cache_write_input_tokens, image_input_tokens,
  audio_input_tokens, embedding_input_tokens, reasoning_output_tokens, audio_output_tokens`;
const sumsOf = (names: string): string =>
  names
    .split(',')
    .map((name) => `sum(${name.trim()})`)
    .join(', ');

/** The sums, as storing each row would have made them. */
export async function sumUp(client: Client): Promise<void> {
  const dimensions = 'app_id, key_id, purpose, provider_id, model';
  const counts = 'requests, errors, attempts, failed_attempts, estimated, unknown_cost';
  await client.query(
    `insert into usage_hourly (hour, ${dimensions}, ${counts}, ${TOKENS}, cost_usd, own_key_cost_usd)
     select date_trunc('hour', at, 'UTC'), ${dimensions}, count(*), count(*) filter (where is_error), count(*), 0, 0, 0,
       ${sumsOf(TOKENS)}, sum(cost_usd), 0
     from usage_attempts group by 1, 2, 3, 4, 5, 6`,
  );
  const common = 'purpose, provider_id, model';
  await client.query(
    `insert into usage_hourly_all_apps (hour, ${common}, ${counts}, ${TOKENS}, cost_usd, own_key_cost_usd)
     select hour, ${common}, ${sumsOf(counts)}, ${sumsOf(TOKENS)}, sum(cost_usd), 0
     from usage_hourly group by 1, 2, 3, 4`,
  );
  await client.query(
    `insert into usage_daily (day, ${dimensions}, ${counts}, ${TOKENS}, cost_usd, own_key_cost_usd)
     select date_trunc('day', hour, 'UTC'), ${dimensions}, ${sumsOf(counts)}, ${sumsOf(TOKENS)}, sum(cost_usd), 0
     from usage_hourly group by 1, 2, 3, 4, 5, 6`,
  );
  await client.query('vacuum analyze usage_attempts, requests, usage_hourly, usage_hourly_all_apps, usage_daily');
}
