import { embed } from './embeddings.ts';
import { chat, complete } from './inference.ts';
import type { JsonObject } from './json.ts';
import { LlamaError } from './llama-error.ts';
import { modelList, serverProps } from './model-info.ts';
import type { ServerOptions } from './options.ts';
import { json, type Reply } from './reply.ts';
import { rerank } from './rerank.ts';

export interface Route {
  readonly method: 'GET' | 'POST';
  readonly paths: readonly string[];
  /** llama.cpp answers these without the API key. */
  readonly isPublic?: true;
  answer(body: JsonObject, options: ServerOptions): Reply;
}

const ROUTES: readonly Route[] = [
  { method: 'GET', paths: ['/health', '/v1/health'], isPublic: true, answer: () => json({ status: 'ok' }) },
  { method: 'GET', paths: ['/v1/models', '/models'], isPublic: true, answer: (_, options) => json(modelList(options)) },
  { method: 'GET', paths: ['/props'], answer: (_, options) => json(serverProps(options)) },
  { method: 'POST', paths: ['/v1/chat/completions', '/chat/completions'], answer: chat },
  { method: 'POST', paths: ['/v1/completions'], answer: complete },
  {
    method: 'POST',
    paths: ['/v1/embeddings', '/embeddings'],
    answer: (body, options) => json(embed(body, options.model, options.dimension)),
  },
  {
    method: 'POST',
    paths: ['/v1/rerank', '/rerank', '/v1/reranking', '/reranking'],
    answer: (body, options) => json(rerank(body, options.model)),
  },
];

/** @throws LlamaError 404 as llama.cpp words it */
export function findRoute(method: string, path: string): Route {
  const route = ROUTES.find((candidate) => candidate.method === method && candidate.paths.includes(path));
  if (route === undefined) throw new LlamaError('not_found_error', 'File Not Found');
  return route;
}
