import type { Schema } from '../../api/types.js';

/** A request for tests. */
export function aRequest(part: Partial<Schema<'LoggedRequest'>> = {}): Schema<'LoggedRequest'> {
  return {
    id: 'r1',
    at: '2026-01-31T12:00:00.000Z',
    app_id: 3,
    app: 'claims',
    key_id: 1,
    endpoint: 'chat/completions',
    purpose: 'chat',
    rule: 'default',
    revision: 7,
    stream: true,
    provider_id: 4,
    provider: 'gpu-1',
    model: 'llama',
    status: 200,
    outcome: 'delivered',
    trail: 'gpu-1=200',
    attempts_count: 1,
    request_bytes: 100,
    answer_bytes: 1000,
    first_byte_ms: 50,
    duration_ms: 500,
    basis: 'provider',
    is_partial: false,
    input_tokens: 10,
    output_tokens: 20,
    cost_usd: 0,
    cost_basis: 'free',
    has_content: false,
    ...part,
  };
}
