import { GatewayError } from '../errors/gateway-error.js';
import type { ModelAnswer } from './model-calls.js';
import type { Embedding, Generation, TokenUse } from './model-answers.dto.js';

type JsonObject = Readonly<Record<string, unknown>>;

/** @throws {GatewayError} `upstream_error` for anything but a chat completion */
export function generationIn({ answer, provider, model, latencyMs }: ModelAnswer, requestId: string): Generation {
  const [choice] = isObject(answer) && Array.isArray(answer['choices']) ? (answer['choices'] as unknown[]) : [];
  const message = isObject(choice) ? choice['message'] : undefined;
  if (!isObject(choice) || !isObject(message)) throw unexpected(provider, 'a chat completion');
  return {
    model: modelOf(answer, model),
    provider,
    text: typeof message['content'] === 'string' ? message['content'] : '',
    finish_reason: typeof choice['finish_reason'] === 'string' ? choice['finish_reason'] : null,
    usage: useIn(answer),
    latency_ms: Math.round(latencyMs),
    request_id: requestId,
  };
}

/** @throws {GatewayError} `upstream_error` for anything but vectors of one size */
export function embeddingIn({ answer, provider, model, latencyMs }: ModelAnswer, requestId: string): Embedding {
  const data = isObject(answer) && Array.isArray(answer['data']) ? (answer['data'] as unknown[]) : [];
  const vectors = data.flatMap((item, position) => vectorIn(item, position)).toSorted((a, b) => a.index - b.index);
  const [first] = vectors;
  const size = first?.values.length;
  if (size === undefined || vectors.length < data.length || vectors.some(({ values }) => values.length !== size)) {
    throw unexpected(provider, 'vectors of one size');
  }
  return {
    model: modelOf(answer, model),
    provider,
    embeddings: vectors.map(({ values }) => values),
    vector_size: size,
    usage: useIn(answer),
    latency_ms: Math.round(latencyMs),
    request_id: requestId,
  };
}

interface Vector {
  readonly index: number;
  readonly values: number[];
}

function vectorIn(item: unknown, position: number): Vector[] {
  if (!isObject(item)) return [];
  const { embedding, index } = item;
  if (!Array.isArray(embedding) || !embedding.every((value): value is number => typeof value === 'number')) return [];
  return [{ index: typeof index === 'number' ? index : position, values: embedding }];
}

function modelOf(answer: unknown, asked: string | null): string | null {
  const told = isObject(answer) ? answer['model'] : undefined;
  return typeof told === 'string' ? told : asked;
}

function useIn(answer: unknown): TokenUse | null {
  const usage = isObject(answer) ? answer['usage'] : undefined;
  if (!isObject(usage)) return null;
  const [input, output] = [count(usage['prompt_tokens']), count(usage['completion_tokens'])];
  return { prompt_tokens: input, completion_tokens: output, total_tokens: input + output };
}

function count(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unexpected(provider: string, what: string): GatewayError {
  return new GatewayError('upstream_error', `"${provider}" did not answer with ${what}.`);
}
