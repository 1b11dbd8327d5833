/**
 * A stand-in for a tokenizer: words and word pieces with the white space before them. Joining the tokens gives the text
 * back exactly, which the streamed answers rely on.
 */
export function tokenize(text: string): readonly string[] {
  return text.match(/\s*[\p{L}\p{N}\p{M}]{1,8}|\s*[^\s\p{L}\p{N}\p{M}]|\s+/gu) ?? [];
}

/** Token counts in the form both `usage` and `timings` are derived from. */
export interface TokenCount {
  readonly prompt: number;
  readonly completion: number;
}

export function usage({ prompt, completion }: TokenCount): object {
  return {
    completion_tokens: completion,
    prompt_tokens: prompt,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: 0 },
  };
}

// A plausible small machine: 1,600 prompt tokens and 125 generated tokens a second. Computed, never measured, because
// the same request must give the same bytes.
const PROMPT_MS_PER_TOKEN = 0.625;
const PREDICTED_MS_PER_TOKEN = 8;

/** llama.cpp's `timings` object, which it adds to the answer or to the last chunk of a stream. */
export function timings({ prompt, completion }: TokenCount, tokenDelayMs: number): object {
  const perToken = PREDICTED_MS_PER_TOKEN + tokenDelayMs;
  return {
    cache_n: 0,
    prompt_n: prompt,
    prompt_ms: prompt * PROMPT_MS_PER_TOKEN,
    prompt_per_token_ms: PROMPT_MS_PER_TOKEN,
    prompt_per_second: 1000 / PROMPT_MS_PER_TOKEN,
    predicted_n: completion,
    predicted_ms: completion * perToken,
    predicted_per_token_ms: perToken,
    predicted_per_second: 1000 / perToken,
  };
}
