/** Tokens by kind, as all usage tables call them. */
export const TOKEN_COLUMNS = [
  'input_tokens',
  'output_tokens',
  'cached_input_tokens',
  'cache_write_input_tokens',
  'image_input_tokens',
  'audio_input_tokens',
  'embedding_input_tokens',
  'reasoning_output_tokens',
  'audio_output_tokens',
] as const;

const COUNT_COLUMNS = ['requests', 'errors', 'attempts', 'failed_attempts', 'estimated', 'unknown_cost'] as const;
export const COST_COLUMNS = ['cost_usd', 'own_key_cost_usd'] as const;

/** What is summed up by hour and by day. */
export const MEASURES = [...COUNT_COLUMNS, ...TOKEN_COLUMNS, ...COST_COLUMNS] as const;
export type Measure = (typeof MEASURES)[number];

/** What it is summed up by, besides the time; 0 and '' stand for none. */
export const DIMENSIONS = ['app_id', 'key_id', 'purpose', 'provider_id', 'model'] as const;
/** Of the sums of all apps together. */
export const COMMON_DIMENSIONS = ['purpose', 'provider_id', 'model'] as const;
