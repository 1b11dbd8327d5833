import type { Client } from 'pg';

/** A stretch of time and what happened in it. */
export interface Stretch {
  /** Days before now. */
  readonly fromDaysAgo: number;
  readonly toDaysAgo: number;
  readonly requests: number;
  /** Number of its first request, so that no two have the same id. */
  readonly first: number;
  readonly apps: number;
}

/** A large odd number: successive requests lead to purposes far apart. */
const SCATTER = 2_654_435_761;
const SCATTERED_OVER = 4_294_967_296;

/** Which purposes there are and where each tier of them leads, for this connection. */
export async function readRoutes(client: Client): Promise<void> {
  await client.query(`
    create temporary table made_routes as
      select dense_rank() over (order by c.purpose_slug) - 1 as place, c.purpose_slug as purpose, c.tier,
        1 + max(c.tier) over (partition by c.purpose_slug) as tiers, p.id as provider_id, p.name as provider_name,
        coalesce(p.model, 'model-' || p.id % 40) as model
      from chain_targets c join providers p on p.id = c.provider_id
      where c.position = 0`);
  await client.query('create index on made_routes (place)');
  await client.query('analyze made_routes');
  // What is made up may be lost.
  await client.query('set synchronous_commit = off');
}

/** Months for all that may be filled in, up to tomorrow. */
export async function makeMonths(client: Client, daysAgo: number): Promise<void> {
  await client.query(`
    do $$
    declare
      month date := date_trunc('month', now() at time zone 'UTC' - interval '${daysAgo} days');
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

/** A few purposes have most of the requests; days have busy and quiet hours; one in forty is answered by a fallback. */
export async function fillIn(
  client: Client,
  { fromDaysAgo, toDaysAgo, requests, first, apps }: Stretch,
): Promise<void> {
  await client.query(
    `create temporary table made_requests as
     select n, 'req_' || lpad(to_hex(n), 16, '0') as request_id,
       now() - interval '1 day' * ($1::float8 - ($1::float8 - $2::float8) * (done + 0.08 * sin(2 * pi() * done))) as at,
       1 + (r.place % $5::bigint)::integer as app_id, r.purpose, r.provider_id, r.provider_name, r.model, r.tier,
       60 + ((r.provider_id * 37 + n * 40503) % 340)::integer as first_byte_ms, n % 97 = 0 as is_error
     from generate_series($3::bigint, $3::bigint + $4::bigint - 1) n
       cross join lateral (select (n * ${SCATTER} % ${SCATTERED_OVER})::float8 / ${SCATTERED_OVER} as share,
         (n - $3::bigint)::float8 / $4::float8 as done) s
       join made_routes r on r.place = floor((select 1 + max(place) from made_routes) * power(share, 3))
         and r.tier = least(case when n % 40 = 0 then 1 else 0 end, r.tiers - 1)`,
    [fromDaysAgo, toDaysAgo, first, requests, apps],
  );
  await client.query(ADD_ATTEMPTS);
  await client.query(ADD_REQUESTS);
  await client.query('drop table made_requests');
}

const ADD_ATTEMPTS = `
  insert into usage_attempts (request_id, attempt, at, offset_ms, app_id, key_id, purpose, provider_id, provider_name,
    model, key_version, own_key, outcome, status, reason, first_byte_ms, duration_ms, basis, is_partial, input_tokens,
    output_tokens, cached_input_tokens, cache_write_input_tokens, image_input_tokens, audio_input_tokens,
    embedding_input_tokens, reasoning_output_tokens, audio_output_tokens, cost_usd, cost_basis, ends_request, is_error)
  select request_id, 1, at, 1, app_id, app_id, purpose, provider_id, provider_name, model, 1, false,
    case when is_error then '503' else 'delivered' end, case when is_error then 503 else 200 end,
    case when is_error then 'answered 503' end, first_byte_ms, first_byte_ms * 5, 'provider', false, 200 + n % 800,
    50 + n % 300, n % 100, 0, 0, 0, 0, 0, 0, 0.0001 + (n % 100) * 0.000001, 'published', true, is_error
  from made_requests`;

const ADD_REQUESTS = `
  insert into requests (request_id, at, app_id, app_name, key_id, endpoint, purpose, rule, revision, is_stream,
    route_query, provider_id, provider_name, model, status, outcome, trail, attempts, request_bytes, answer_bytes,
    first_byte_ms, duration_ms, basis, is_partial, input_tokens, output_tokens, cost_usd, cost_basis)
  select request_id, at, app_id, 'app-' || app_id, app_id, 'chat/completions', purpose, 'header', 1, n % 3 > 0, null,
    provider_id, provider_name, model, case when is_error then 503 else 200 end,
    case when is_error then 'all_providers_failed' else 'delivered' end,
    provider_name || case when is_error then '=503' else '=200' end, 1, 1000 + n % 4000, 2000 + n % 9000, first_byte_ms,
    first_byte_ms * 5, 'provider', false, 200 + n % 800, 50 + n % 300, 0.0001 + (n % 100) * 0.000001, 'published'
  from made_requests`;

/** What each provider and app have used in all. */
export async function sumUpTotals(client: Client): Promise<void> {
  await client.query(`
    insert into usage_totals (kind, id, name, requests, tokens, cost_usd, last_used_at)
    select 'provider', p.id, p.name, ${TOTALS} from usage_hourly u join providers p on p.id = u.provider_id group by p.id
    union all
    select 'app', app_id, 'app-' || app_id, ${TOTALS} from usage_hourly group by app_id
    on conflict (kind, id) do update set requests = excluded.requests, tokens = excluded.tokens,
      cost_usd = excluded.cost_usd, last_used_at = excluded.last_used_at`);
}

const TOTALS = 'sum(requests), sum(input_tokens + output_tokens), sum(cost_usd), max(hour)';

/** Sums of the last hour by the minute, as storing each request would have made them. */
export async function sumUpMinutes(client: Client): Promise<void> {
  const { ADD_TO_MINUTES, minuteRows } = (await import(
    new URL('../../dist/src/usage/minutes/add-minutes.js', import.meta.url).href
  )) as typeof import('../../src/usage/minutes/add-minutes.ts');
  const { rows } = await client.query<{ minutes: string }>(FRESH_MINUTES);
  await client.query(ADD_TO_MINUTES, [minuteRows(rows[0]?.minutes ?? '[]')]);
}

const FRESH_MINUTES = `
  with recent as (
    select date_trunc('minute', at, 'UTC') as minute, at, purpose, provider_id, first_byte_ms, status >= 500 as is_error
    from requests where at > now() - interval '70 minutes' and at < now()
  ), sums as (
    select minute, 'purpose' as kind, purpose as subject, at, first_byte_ms, is_error from recent
    union all
    select minute, 'provider', provider_id::text, at, first_byte_ms, is_error from recent
  )
  select coalesce(json_agg(s), '[]')::text as minutes from (
    select minute, kind, subject, count(*) as requests, count(*) filter (where is_error) as errors,
      count(*) filter (where first_byte_ms % 40 = 0) as fallbacks, max(at) as last_at,
      json_agg(first_byte_ms) as first_byte_ms
    from sums group by 1, 2, 3) s`;
