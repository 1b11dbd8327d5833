import type { MigrationInterface, QueryRunner } from 'typeorm';

const TOKENS = [
  'input_tokens',
  'output_tokens',
  'cached_input_tokens',
  'cache_write_input_tokens',
  'image_input_tokens',
  'audio_input_tokens',
  'embedding_input_tokens',
  'reasoning_output_tokens',
  'audio_output_tokens',
];
const COUNTS = ['requests', 'errors', 'attempts', 'failed_attempts', 'estimated', 'unknown_cost'];
const COSTS = ['cost_usd', 'own_key_cost_usd'];

/**
 * What requests have used: one row an attempt and one a request, by month, and sums by hour and day. Nothing refers to
 * apps, keys and providers: what was used stays when they go.
 */
export class Usage1764300000005 implements MigrationInterface {
  readonly name = 'Usage1764300000005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(attempts());
    await runner.query(requests());
    await runner.query(rollups());
    await runner.query(contents());
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table request_contents, content_keys, usage_totals, usage_daily, usage_hourly_all_apps, usage_hourly, requests, usage_attempts;
    `);
  }
}

/** All attempts of a request carry its time, so that they lie together whatever border passed meanwhile. */
function attempts(): string {
  return `
    create table usage_attempts (
      request_id text collate "C" not null,
      attempt smallint not null check (attempt >= 0),
      at timestamptz not null,
      offset_ms integer not null,
      app_id integer not null,
      key_id integer,
      purpose text,
      provider_id integer,
      provider_name text,
      model text,
      key_version integer,
      own_key boolean not null,
      outcome text not null,
      status smallint,
      reason text,
      first_byte_ms integer,
      duration_ms integer not null,
      basis text not null check (basis in ('provider', 'estimated', 'aborted', 'none')),
      is_partial boolean not null,
      ${TOKENS.map((name) => `${name} integer not null check (${name} >= 0)`).join(', ')},
      cost_usd numeric(20, 10) check (cost_usd >= 0),
      cost_basis text not null,
      ends_request boolean not null,
      is_error boolean not null,
      primary key (request_id, attempt, at)
    ) partition by range (at);`;
}

function requests(): string {
  return `
    create table requests (
      request_id text collate "C" not null,
      at timestamptz not null,
      app_id integer not null,
      app_name text not null,
      key_id integer,
      endpoint text not null,
      purpose text,
      rule text,
      revision integer not null,
      is_stream boolean not null,
      route_query jsonb,
      provider_id integer,
      provider_name text,
      model text,
      status smallint not null,
      outcome text not null,
      trail text not null,
      attempts smallint not null,
      request_bytes bigint not null,
      answer_bytes bigint not null,
      first_byte_ms integer,
      duration_ms integer not null,
      basis text not null,
      is_partial boolean not null,
      input_tokens integer not null,
      output_tokens integer not null,
      cost_usd numeric(20, 10),
      cost_basis text not null,
      primary key (request_id, at)
    ) partition by range (at);
    create index requests_at on requests (at, request_id);
    create index requests_app on requests (app_id, at, request_id);
    create index requests_purpose on requests (purpose, at, request_id);
    create index requests_provider on requests (provider_id, at, request_id);
    -- Who looks for what is rare must not go through everything else.
    create index requests_status on requests (status, at, request_id) where status <> 200;
    create index requests_outcome on requests (outcome, at, request_id) where outcome <> 'delivered';`;
}

/** 0 and '' stand for "none": a primary key has no nulls. Room in the pages lets sums grow in place. */
function rollups(): string {
  const measures = [
    ...COUNTS.map((name) => `${name} bigint not null`),
    ...TOKENS.map((name) => `${name} bigint not null`),
    ...COSTS.map((name) => `${name} numeric(20, 10) not null`),
  ].join(', ');
  const rollup = (name: string, bucket: string): string => `
    create table ${name} (
      ${bucket} timestamptz not null,
      app_id integer not null,
      key_id integer not null,
      purpose text not null,
      provider_id integer not null,
      model text not null,
      ${measures},
      primary key (${bucket}, app_id, key_id, purpose, provider_id, model)
    ) with (fillfactor = 70);
    create index ${name}_app on ${name} (app_id, ${bucket});`;
  return `
    ${rollup('usage_hourly', 'hour')}
    ${rollup('usage_daily', 'day')}
    -- Of a busy hour there is a row for nearly every app and key in usage_hourly; who asks about no app reads few here.
    create table usage_hourly_all_apps (
      hour timestamptz not null,
      purpose text not null,
      provider_id integer not null,
      model text not null,
      ${measures},
      primary key (hour, purpose, provider_id, model)
    ) with (fillfactor = 50);
    create table usage_totals (
      kind text not null check (kind in ('app', 'provider')),
      id integer not null,
      name text not null,
      requests bigint not null,
      tokens bigint not null,
      cost_usd numeric(20, 10) not null,
      last_used_at timestamptz not null,
      primary key (kind, id)
    ) with (fillfactor = 50);`;
}

/** Contents are sealed with data keys, which are sealed with the master key: rewrapping touches the keys alone. */
function contents(): string {
  return `
    create table content_keys (
      id uuid primary key,
      sealed text not null check (sealed ~ '^pb1\\.[A-Za-z0-9_-]{12}\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+$'),
      kek_id text not null generated always as (split_part(sealed, '.', 2)) stored,
      created_at timestamptz not null default now()
    );
    create index content_keys_kek on content_keys (kek_id);
    create table request_contents (
      request_id text primary key,
      key_id uuid not null references content_keys (id),
      prompt text not null,
      answer text not null,
      prompt_is_cut boolean not null,
      answer_is_cut boolean not null,
      expires_at timestamptz not null
    );
    create index request_contents_expiry on request_contents (expires_at);
    create index request_contents_key on request_contents (key_id);`;
}
