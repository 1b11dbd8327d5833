import { isJsonObject, type JsonObject } from './event-json.js';

/** No request comes near it; a count beyond it is no count, and must not use up a budget. */
const MOST_TOKENS = 2_147_483_647;

/** What an upstream says it has counted, in tokens; what it does not say is 0. */
export interface TokenUsage {
  /** The whole prompt, with its cached, image and audio tokens. */
  readonly promptTokens: number;
  /** The whole answer, with its reasoning and audio tokens. */
  readonly completionTokens: number;
  readonly cachedTokens: number;
  readonly cacheWriteTokens: number;
  readonly imageTokens: number;
  readonly audioTokens: number;
  readonly reasoningTokens: number;
  readonly completionAudioTokens: number;
}

/**
 * The top-level `usage` of an answer or event; undefined when it has none or one without token counts. Cohere's rerank
 * says it in `meta.tokens`, llama.cpp also in `timings`, which it sends without being asked.
 */
export function usageOf({ usage, meta, timings }: JsonObject): TokenUsage | undefined {
  if (isJsonObject(usage)) return countsIn(usage);
  const tokens = isJsonObject(meta) ? meta['tokens'] : undefined;
  if (isJsonObject(tokens)) return countsIn(tokens);
  return isJsonObject(timings) ? countsInTimings(timings) : undefined;
}

/** `prompt_n` leaves out what was in the cache. */
function countsInTimings(timings: JsonObject): TokenUsage | undefined {
  const prompt = countIn(timings, 'prompt_n');
  const predicted = countIn(timings, 'predicted_n');
  const cached = countIn(timings, 'cache_n');
  if (prompt === undefined || predicted === undefined || cached === undefined) return undefined;
  return { ...NOTHING, promptTokens: prompt + cached, completionTokens: predicted, cachedTokens: cached };
}

const NOTHING: TokenUsage = Object.freeze({
  promptTokens: 0,
  completionTokens: 0,
  cachedTokens: 0,
  cacheWriteTokens: 0,
  imageTokens: 0,
  audioTokens: 0,
  reasoningTokens: 0,
  completionAudioTokens: 0,
});

function countsIn(usage: JsonObject): TokenUsage | undefined {
  const prompt = countIn(usage, 'prompt_tokens') ?? countIn(usage, 'input_tokens');
  const completion = countIn(usage, 'completion_tokens') ?? countIn(usage, 'output_tokens');
  const total = countIn(usage, 'total_tokens');
  const known = prompt ?? completion ?? total;
  if (known === undefined) return undefined;
  const answered = completion ?? 0;
  return withDetails(usage, { prompt: prompt ?? Math.max(0, (total ?? 0) - answered), answered, total });
}

interface Sums {
  readonly prompt: number;
  readonly answered: number;
  readonly total: number | undefined;
}

function withDetails(usage: JsonObject, { prompt, answered, total }: Sums): TokenUsage {
  const input = partsOf(usage, 'prompt_tokens_details', 'input_tokens_details');
  const output = partsOf(usage, 'completion_tokens_details', 'output_tokens_details');
  const reasoning = countOf(output, 'reasoning_tokens');
  const thought = thoughtApart(total, prompt + answered, reasoning);
  return {
    promptTokens: prompt,
    completionTokens: answered + thought,
    cachedTokens: countIn(input, 'cached_tokens') ?? countOf(usage, 'prompt_cache_hit_tokens'),
    cacheWriteTokens: countIn(input, 'cache_write_tokens') ?? countOf(usage, 'cache_creation_input_tokens'),
    imageTokens: countOf(input, 'image_tokens'),
    audioTokens: countOf(input, 'audio_tokens'),
    reasoningTokens: Math.max(reasoning, thought),
    completionAudioTokens: countOf(output, 'audio_tokens'),
  };
}

/**
 * Some vendors (xAI, Google) leave what the model thought out of `completion_tokens`, and bill it as output: it is what
 * the total has too much.
 */
function thoughtApart(total: number | undefined, counted: number, reasoning: number): number {
  const missing = (total ?? 0) - counted;
  return missing > 0 && (reasoning === 0 || reasoning === missing) ? missing : 0;
}

function partsOf(usage: JsonObject, ...names: readonly string[]): JsonObject {
  return names.map((name) => usage[name]).find(isJsonObject) ?? {};
}

function countIn(usage: JsonObject, key: string): number | undefined {
  const count = usage[key];
  return typeof count === 'number' && Number.isInteger(count) && count >= 0 && count <= MOST_TOKENS ? count : undefined;
}

function countOf(usage: JsonObject, key: string): number {
  return countIn(usage, key) ?? 0;
}
