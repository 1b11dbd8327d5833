import { IS_RECENT } from '../minutes/add-minutes.js';
import { NAMED_OF_A_BATCH } from '../minutes/stored-batches.js';
import { TOKEN_COLUMNS } from './columns.js';

const tokenTypes = TOKEN_COLUMNS.map((name) => `${name} integer`).join(', ');
const tokenNames = TOKEN_COLUMNS.join(', ');
const tokenSums = TOKEN_COLUMNS.map((name) => `sum(${name}) as ${name}`).join(', ');

const REQUEST_COLUMNS = `request_id text, at timestamptz, app_id integer, app_name text, key_id integer, endpoint text,
  purpose text, rule text, revision integer, is_stream boolean, route_query jsonb, provider_id integer,
  provider_name text, model text, status smallint, outcome text, trail text, attempt_count smallint,
  request_bytes bigint, answer_bytes bigint, first_byte_ms integer, duration_ms integer, basis text,
  is_partial boolean, input_tokens integer, output_tokens integer, cost_usd numeric, cost_basis text, fell_back boolean,
  attempts jsonb`;

const ATTEMPT_COLUMNS = `attempt smallint, offset_ms integer, provider_id integer, provider_name text, model text,
  key_version integer, own_key boolean, outcome text, status smallint, reason text, first_byte_ms integer,
  duration_ms integer, basis text, is_partial boolean, ${tokenTypes}, cost_usd numeric, cost_basis text,
  ends_request boolean, is_error boolean`;

/**
 * Stores requests with their attempts, and answers with what was not there before, summed up: `groups`, JSON of an
 * array, which stays text, because its numbers are exact; `minutes`, likewise, by when they ended; `stored`, how many
 * requests that were, with the newest of them. Parameter: JSON of an array of records.
 *
 * In the order of the key, so that two who store the same records wait for each other instead of locking each other out.
 */
export const INSERT_RECORDS = `
  with given as materialized (
    select * from jsonb_to_recordset($1::jsonb) as r (${REQUEST_COLUMNS})
  ),
  stored_requests as (
    insert into requests (request_id, at, app_id, app_name, key_id, endpoint, purpose, rule, revision, is_stream,
      route_query, provider_id, provider_name, model, status, outcome, trail, attempts, request_bytes, answer_bytes,
      first_byte_ms, duration_ms, basis, is_partial, input_tokens, output_tokens, cost_usd, cost_basis)
    select request_id, at, app_id, app_name, key_id, endpoint, purpose, rule, revision, coalesce(is_stream, false),
      route_query, provider_id, provider_name, model, status, outcome, trail, attempt_count, request_bytes, answer_bytes,
      first_byte_ms, duration_ms, basis, coalesce(is_partial, false), coalesce(input_tokens, 0),
      coalesce(output_tokens, 0), cost_usd, cost_basis
    from given order by request_id, at
    on conflict do nothing
    returning request_id, at
  ),
  fresh as (
    insert into usage_attempts (request_id, attempt, at, offset_ms, app_id, key_id, purpose, provider_id, provider_name,
      model, key_version, own_key, outcome, status, reason, first_byte_ms, duration_ms, basis, is_partial, ${tokenNames},
      cost_usd, cost_basis, ends_request, is_error)
    select g.request_id, a.attempt, g.at, a.offset_ms, g.app_id, g.key_id, g.purpose, a.provider_id, a.provider_name,
      a.model, a.key_version, coalesce(a.own_key, false), a.outcome, a.status, a.reason, a.first_byte_ms, a.duration_ms,
      a.basis, coalesce(a.is_partial, false), ${TOKEN_COLUMNS.map((name) => `coalesce(a.${name}, 0)`).join(', ')},
      a.cost_usd, a.cost_basis, coalesce(a.ends_request, false), coalesce(a.is_error, false)
    from given g cross join lateral jsonb_to_recordset(g.attempts) as a (${ATTEMPT_COLUMNS})
    order by g.request_id, a.attempt, g.at
    on conflict do nothing
    returning *
  ),
  ended as (
    select purpose, provider_id, attempt, at, outcome, ends_request, is_error, first_byte_ms,
      whole.first_byte_ms_of_request, coalesce(whole.fell_back, false) and outcome = 'delivered' as fell_back,
      date_trunc('minute', at + whole.duration_ms_of_request * interval '1 millisecond', 'UTC') as minute
    from fresh join (
      select distinct on (request_id, at) request_id, at, fell_back, first_byte_ms as first_byte_ms_of_request,
        duration_ms as duration_ms_of_request
      from given order by request_id, at
    ) whole using (request_id, at)
  ),
  minutes as (
    select minute, 'purpose' as kind, coalesce(purpose, '') as subject, count(*) as requests,
      count(*) filter (where is_error) as errors, count(*) filter (where fell_back) as fallbacks, max(at) as last_at,
      jsonb_agg(first_byte_ms_of_request)
        filter (where first_byte_ms_of_request is not null and outcome in ('delivered', 'abandoned')) as first_byte_ms
    from ended where ends_request and ${IS_RECENT} group by minute, coalesce(purpose, '')
    union all
    select minute, 'provider', provider_id::text, count(*),
      count(*) filter (where outcome not in ('delivered', 'abandoned')),
      count(*) filter (where ends_request and fell_back), max(at),
      jsonb_agg(first_byte_ms) filter (where first_byte_ms is not null and outcome in ('delivered', 'abandoned'))
    from ended where attempt > 0 and provider_id is not null and ${IS_RECENT} group by minute, provider_id
  ),
  newest as (select request_id as id, at from stored_requests order by at desc, request_id desc limit ${NAMED_OF_A_BATCH})
  select coalesce(jsonb_agg(to_jsonb(sums)), '[]')::text as groups,
    (select coalesce(jsonb_agg(to_jsonb(minutes)), '[]') from minutes)::text as minutes,
    (select jsonb_build_object('requests', count(*), 'newest', (select coalesce(jsonb_agg(to_jsonb(newest)), '[]') from newest))
      from stored_requests)::text as stored
  from (
    select date_trunc('hour', at, 'UTC') as hour, app_id, coalesce(key_id, 0) as key_id, coalesce(purpose, '') as purpose,
      coalesce(provider_id, 0) as provider_id, coalesce(model, '') as model, max(at) as last_at,
      count(*) filter (where ends_request) as requests,
      count(*) filter (where is_error) as errors,
      count(*) filter (where attempt > 0) as attempts,
      count(*) filter (where attempt > 0 and outcome not in ('delivered', 'abandoned')) as failed_attempts,
      count(*) filter (where basis in ('estimated', 'aborted')) as estimated,
      count(*) filter (where cost_basis = 'unknown') as unknown_cost,
      ${tokenSums},
      coalesce(sum(cost_usd) filter (where not own_key), 0) as cost_usd,
      coalesce(sum(cost_usd) filter (where own_key), 0) as own_key_cost_usd
    from fresh group by 1, 2, 3, 4, 5, 6
  ) sums`;
