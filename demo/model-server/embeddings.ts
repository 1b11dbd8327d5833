import { createHash } from 'node:crypto';
import { listOf, type JsonObject } from './json.ts';
import { invalidRequest } from './llama-error.ts';
import { tokenize } from './tokens.ts';

/** Answers `POST /v1/embeddings`. */
export function embed(body: JsonObject, model: string, dimension: number): object {
  const texts = parseTexts(body['input'] ?? body['content']);
  const format = parseFormat(body['encoding_format']);
  const promptTokens = texts.reduce((sum, text) => sum + tokenize(text).length, 0);
  return {
    model,
    object: 'list',
    usage: { prompt_tokens: promptTokens, total_tokens: promptTokens },
    data: texts.map((text, index) => wireEmbedding(vectorOf(text, dimension), index, format)),
  };
}

function wireEmbedding(vector: Float32Array, index: number, format: 'float' | 'base64'): object {
  return format === 'base64'
    ? { embedding: littleEndianBase64(vector), index, object: 'embedding', encoding_format: 'base64' }
    : { embedding: Array.from(vector), index, object: 'embedding' };
}

function littleEndianBase64(vector: Float32Array): string {
  const bytes = Buffer.alloc(vector.length * Float32Array.BYTES_PER_ELEMENT);
  for (const [index, value] of vector.entries()) bytes.writeFloatLE(value, index * Float32Array.BYTES_PER_ELEMENT);
  return bytes.toString('base64');
}

function parseTexts(input: unknown): readonly string[] {
  if (input === undefined || input === null) throw invalidRequest('"input" or "content" must be provided');
  const items = isTokenList(input) ? [input] : listOf(input);
  if (items.length === 0) throw invalidRequest('"input" must contain at least one prompt');
  return items.map((item) => {
    if (typeof item === 'string' && item !== '') return item;
    // A list of token ids: hashing the ids serves as well as hashing words.
    if (isTokenList(item)) return item.join(' ');
    throw invalidRequest('Input content cannot be empty');
  });
}

function isTokenList(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'number');
}

function parseFormat(format: unknown): 'float' | 'base64' {
  if (format === undefined || format === null) return 'float';
  if (format === 'float' || format === 'base64') return format;
  throw invalidRequest('The format to return the embeddings in. Can be either float or base64');
}

/**
 * A vector of length 1. Each word contributes a pseudo-random direction of its own, so texts that share words point the
 * same way: similarity search over these vectors behaves as people expect.
 */
export function vectorOf(text: string, dimension: number): Float32Array {
  const sum = new Float64Array(dimension);
  for (const word of wordsOf(text)) addDirection(sum, word);
  const length = Math.hypot(...sum) || 1;
  return Float32Array.from(sum, (value) => value / length);
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}\p{M}]+/gu) ?? [text];
}

function addDirection(sum: Float64Array, word: string): void {
  let state = createHash('sha256').update(word).digest().readUInt32LE() || 1;
  for (const index of sum.keys()) {
    // xorshift32: a few cheap steps are random enough for directions and the same on every machine.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    sum[index] = (sum[index] ?? 0) + state / 0x8000_0000;
  }
}
