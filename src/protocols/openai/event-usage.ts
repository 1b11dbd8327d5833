import { isJsonObject, type JsonObject } from './event-json.js';

/** What an upstream says it has counted, in tokens. */
export interface TokenUsage {
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/** The top-level `usage` of an answer or event; undefined when it has none or one without token counts. */
export function usageOf({ usage }: JsonObject): TokenUsage | undefined {
  if (!isJsonObject(usage)) return undefined;
  const prompt = countIn(usage, 'prompt_tokens');
  const completion = countIn(usage, 'completion_tokens');
  if (prompt === undefined && completion === undefined) return undefined;
  return { promptTokens: prompt ?? 0, completionTokens: completion ?? 0 };
}

function countIn(usage: JsonObject, key: string): number | undefined {
  const count = usage[key];
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count : undefined;
}
