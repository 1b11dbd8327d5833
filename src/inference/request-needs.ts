import { countedOnce } from '../json/blanks.js';
import { LongText } from '../json/long-text.js';
import type { Requirements } from '../snapshot/snapshot.js';

type JsonObject = Readonly<Record<string, unknown>>;

/** No tokenizer makes fewer tokens of ordinary text than one in six characters, so what does not fit then never fits. */
const MOST_CHARACTERS_PER_TOKEN = 6;
const IMAGE_PARTS: ReadonlySet<unknown> = new Set(['image_url', 'input_image', 'image']);

/** What a request needs of whoever answers it. */
export function needsIn(body: JsonObject): Requirements {
  const parts = partsIn(body['messages']);
  return {
    tools: isFilled(body['tools']) || isFilled(body['functions']),
    jsonSchema: isObject(body['response_format']) && body['response_format']['type'] === 'json_schema',
    vision: parts.some((part) => isObject(part) && IMAGE_PARTS.has(part['type'])),
    contextTokens: Math.floor(charactersIn(parts, body['prompt']) / MOST_CHARACTERS_PER_TOKEN) + answerTokens(body),
  };
}

/** Every text and every part of every message. */
function partsIn(messages: unknown): readonly unknown[] {
  if (!Array.isArray(messages)) return [];
  return messages.flatMap((message): unknown[] => {
    const content: unknown = isObject(message) ? message['content'] : undefined;
    return Array.isArray(content) ? content : [content];
  });
}

function charactersIn(parts: readonly unknown[], prompt: unknown): number {
  return [...parts, prompt].reduce<number>((sum, part) => {
    const text = isObject(part) ? part['text'] : part;
    return sum + denseLengthOf(text);
  }, 0);
}

/** Runs of blanks are counted once: dozens of them may be one token. */
function denseLengthOf(text: unknown): number {
  if (text instanceof LongText) return text.dense;
  return typeof text === 'string' ? countedOnce(text) : 0;
}

function answerTokens(body: JsonObject): number {
  const most = body['max_completion_tokens'] ?? body['max_tokens'];
  return typeof most === 'number' && Number.isFinite(most) && most > 0 ? Math.floor(most) : 0;
}

function isFilled(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof LongText);
}
