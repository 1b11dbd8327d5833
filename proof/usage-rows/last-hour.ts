import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'pg';

export const OVERVIEW_WITHIN_MS = 50;
/** For so long an instance gives the same answer again. */
const GOOD_FOR_MS = 1000;
/** How much goes on. */
export interface LastHourVolume {
  readonly last_hour: number;
  readonly purposes: number;
  readonly providers: number;
}
/** Histograms of a busy minute: most answers begin within half a second, some much later. */
const FIRST_BYTES = `(select array_agg((n % 7) * (step % 5) order by step) from generate_series(1, 60) step)`;

/** A last hour of so many requests, with the sums by minute that storing them would have made, and today's by hour. */
export async function fillLastHour(
  client: Client,
  { last_hour: requests, purposes, providers }: LastHourVolume,
): Promise<void> {
  await client.query(
    `insert into providers (type, name, kind, base_url, enabled, timeouts, metadata)
     select 'ai_server', 'busy-' || n, 'vllm', 'http://127.0.0.1:9', false, '{}', '{}' from generate_series(1, $1::integer) n`,
    [providers],
  );
  await client.query(
    `insert into requests (request_id, at, app_id, app_name, key_id, endpoint, purpose, rule, revision, is_stream,
       route_query, provider_id, provider_name, model, status, outcome, trail, attempts, request_bytes, answer_bytes,
       first_byte_ms, duration_ms, basis, is_partial, input_tokens, output_tokens, cost_usd, cost_basis)
     select 'req_hour_' || n, now() - n * interval '1 hour' / $1::integer, 1, 'app-1', 1, 'chat/completions',
       'purpose-' || n % ${purposes}, 'default', 1, true, null, 1 + n % ${providers}, 'busy', 'qwen3-32b', 200, 'delivered',
       'provider=200', 1, 1000, 2000, 120, 900, 'provider', false, 200, 50, 0.0001, 'published'
     from generate_series(1, $1::integer) n`,
    [requests],
  );
  const subjects = `
    select 'all' as kind, '' as subject, 1 as n union all
    select 'purpose', 'purpose-' || n, n from generate_series(0, ${purposes - 1}) n union all
    (select 'provider', id::text, id from providers where name like 'busy-%')`;
  await client.query(
    `insert into usage_minutes (minute, kind, subject, requests, errors, fallbacks, last_at, first_byte)
     select minute, kind, subject, $1::integer / 60 / case kind when 'all' then 1 when 'purpose' then ${purposes}
       else ${providers} end, n % 9, n % 5, minute, ${FIRST_BYTES}
     from (${subjects}) subjects cross join generate_series(date_trunc('minute', now(), 'UTC') - interval '119 minutes',
       date_trunc('minute', now(), 'UTC'), interval '1 minute') minute
     on conflict do nothing`,
    [requests],
  );
  await client.query(
    `insert into usage_hourly_all_apps
     select hour, 'purpose-' || provider % ${purposes}, provider, 'qwen3-32b', ${Array.from({ length: 15 }, () => '1000').join(', ')}, 0.5, 0
     from generate_series(date_trunc('day', now(), 'UTC'), now(), interval '1 hour') hour,
       generate_series(1, ${providers}) provider`,
  );
  await client.query('vacuum analyze requests, usage_minutes, usage_hourly_all_apps');
}

/** How long it takes each time that the database is asked; the first one finds nothing in memory. Sorted. */
export async function overviewTimes(ask: () => Promise<void>, repeats: number): Promise<readonly number[]> {
  const times: number[] = [];
  for (let repeat = 0; repeat <= repeats; repeat++) {
    const began = performance.now();
    await ask();
    if (repeat > 0) times.push(performance.now() - began);
    await pause(GOOD_FOR_MS * 1.1);
  }
  return times.toSorted((one, other) => one - other);
}
