import { NO_APP, PLAYGROUND_APP } from '../../snapshot/rights.js';
import { COMMON_DIMENSIONS, COST_COLUMNS, DIMENSIONS, MEASURES } from './columns.js';

const costs: ReadonlySet<string> = new Set(COST_COLUMNS);
const GROUPS = `jsonb_to_recordset($1::jsonb) as g (hour timestamptz, last_at timestamptz, app_id integer,
  key_id integer, purpose text, provider_id integer, model text,
  ${MEASURES.map((name) => `${name} ${costs.has(name) ? 'numeric' : 'bigint'}`).join(', ')})`;

/*
 * All of these take `groups` of INSERT_RECORDS. Each goes through its rows in the order of their key, and all instances
 * go through the tables in the same order: so they may wait for each other, but never in a circle.
 */

function addTo(table: string, bucket: string, bucketOf: string, by: readonly string[] = DIMENSIONS): string {
  const dimensions = by.join(', ');
  return `
    insert into ${table} as known (${bucket}, ${dimensions}, ${MEASURES.join(', ')})
    select ${bucketOf} as ${bucket}, ${dimensions}, ${MEASURES.map((name) => `sum(${name})`).join(', ')}
    from ${GROUPS}
    group by 1, ${dimensions} order by 1, ${dimensions}
    on conflict (${bucket}, ${dimensions}) do update set
      ${MEASURES.map((name) => `${name} = known.${name} + excluded.${name}`).join(', ')}`;
}

export const ADD_TO_HOURS = addTo('usage_hourly', 'hour', 'hour');
export const ADD_TO_HOURS_OF_ALL_APPS = addTo('usage_hourly_all_apps', 'hour', 'hour', COMMON_DIMENSIONS);
export const ADD_TO_DAYS = addTo('usage_daily', 'day', `date_trunc('day', hour, 'UTC')`);

/** The name is the present one; of what has been deleted it stays as it was last known. */
export const ADD_TO_TOTALS = `
  insert into usage_totals as known (kind, id, name, requests, tokens, cost_usd, last_used_at)
  select kind, id, coalesce(case kind
      when 'app' then case used.id when ${NO_APP.id} then '${PLAYGROUND_APP}'
        else (select name from apps where apps.id = used.id) end
      when 'provider' then (select name from providers where providers.id = used.id) end, ''),
    requests, tokens, cost, last_at
  from (
    select 'app' as kind, app_id as id, sum(requests) as requests, sum(input_tokens + output_tokens) as tokens,
      sum(cost_usd) as cost, max(last_at) as last_at
    from ${GROUPS} group by app_id
    union all
    select 'provider', provider_id, sum(attempts), sum(input_tokens + output_tokens), sum(cost_usd + own_key_cost_usd),
      max(last_at)
    from ${GROUPS} where provider_id > 0 group by provider_id
  ) used
  order by kind, id
  on conflict (kind, id) do update set
    name = case when excluded.name = '' then known.name else excluded.name end,
    requests = known.requests + excluded.requests,
    tokens = known.tokens + excluded.tokens,
    cost_usd = known.cost_usd + excluded.cost_usd,
    last_used_at = greatest(known.last_used_at, excluded.last_used_at)`;

/** Often enough for people to see; keys that somebody is changing right now are left out. */
export const NOTE_KEY_USE = `
  with used as (select key_id, max(last_at) as at from ${GROUPS} where key_id > 0 group by key_id),
  due as (
    select k.id, used.at from app_keys k join used on used.key_id = k.id
    where k.last_used_at is null or k.last_used_at < used.at - interval '10 seconds'
    for no key update of k skip locked
  )
  update app_keys k set last_used_at = due.at from due where k.id = due.id`;
