import type { JsonBody } from '../json/read-json-body.js';

/** What an app asks for; each is a path of OpenAI's API. */
export const ENDPOINTS = ['chat/completions', 'completions', 'embeddings', 'rerank'] as const;
export type Endpoint = (typeof ENDPOINTS)[number];

/** The purpose a path means when nothing else in the request names one. */
export const DEFAULT_PURPOSES = {
  'chat/completions': 'chat',
  completions: 'chat',
  embeddings: 'embeddings',
  rerank: 'reranking',
} as const satisfies Record<Endpoint, string>;

/** What is sent to a provider, apart from headers that name or authorise the sender. */
export interface UpstreamRequest {
  /** Appended to the provider's base path; starts with a slash. */
  readonly path: string;
  readonly body: Buffer;
}

/** What a request is changed in on its way to a provider. */
export interface Preparation {
  /** The model to ask for; null leaves the request's own. */
  readonly model: string | null;
  /** Whether a stream is to tell how many tokens it was, although the request does not ask for that. */
  readonly withUsage: boolean;
}

/** A wire format an upstream speaks. Pure: no I/O, no clock, no state. */
export interface Protocol {
  readonly name: string;
  prepare(endpoint: Endpoint, body: JsonBody, preparation: Preparation): UpstreamRequest;
}
