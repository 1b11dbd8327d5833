import { TOKEN_COLUMNS } from '../store/columns.js';

/** As the API shows a request; `r` is its row. */
export const REQUEST_VIEW = `r.request_id as id,
  to_char(r.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, r.app_id, r.app_name as app, r.key_id,
  r.endpoint, r.purpose, r.rule, r.revision, r.is_stream as stream, r.provider_id, r.provider_name as provider, r.model,
  r.status, r.outcome, r.trail, r.attempts as attempts_count, r.request_bytes::float8 as request_bytes,
  r.answer_bytes::float8 as answer_bytes, r.first_byte_ms, r.duration_ms, r.basis, r.is_partial, r.input_tokens,
  r.output_tokens, r.cost_usd::float8 as cost_usd, r.cost_basis,
  exists (select from request_contents c where c.request_id = r.request_id and c.expires_at > now()) as has_content`;

const TOKENS = TOKEN_COLUMNS.map((name) => `'${name}', ${name}`).join(', ');

/** The attempts of one request: its id and when it arrived. */
export const ATTEMPTS_OF = `
  select attempt, offset_ms, provider_id, provider_name as provider, model, key_version, own_key, outcome, status, reason,
    first_byte_ms, duration_ms, basis, is_partial, json_build_object(${TOKENS}) as tokens, cost_usd::float8 as cost_usd,
    cost_basis
  from usage_attempts where request_id = $1 and at = $2 and attempt > 0 order by attempt`;
