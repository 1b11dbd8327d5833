import type { Schema } from '../../api/types.js';

/** A row for tests. */
export function usageRow(part: Partial<Schema<'UsageRow'>> = {}): Schema<'UsageRow'> {
  return {
    requests: 0,
    errors: 0,
    attempts: 0,
    failed_attempts: 0,
    estimated: 0,
    unknown_cost_requests: 0,
    input_tokens: 0,
    output_tokens: 0,
    cached_input_tokens: 0,
    cache_write_input_tokens: 0,
    image_input_tokens: 0,
    audio_input_tokens: 0,
    embedding_input_tokens: 0,
    reasoning_output_tokens: 0,
    audio_output_tokens: 0,
    cost_usd: 0,
    own_key_cost_usd: 0,
    ...part,
  };
}
