import type { JsonBytes } from '../json/edit-json.js';
import type { JsonBody } from '../json/read-json-body.js';

/** What an app asks for; each is a path of OpenAI's API. */
export const ENDPOINTS = [
  'chat/completions',
  'completions',
  'responses',
  'embeddings',
  'rerank',
  'moderations',
  'images/generations',
  'images/edits',
  'audio/speech',
  'audio/transcriptions',
  'audio/translations',
] as const;
export type Endpoint = (typeof ENDPOINTS)[number];

/** The purpose a path means when nothing else in the request names one. */
export const DEFAULT_PURPOSES = {
  'chat/completions': 'chat',
  completions: 'chat',
  embeddings: 'embeddings',
  responses: 'chat',
  rerank: 'reranking',
  moderations: 'moderation',
  'images/generations': 'images',
  'images/edits': 'images',
  'audio/speech': 'audio',
  'audio/transcriptions': 'audio',
  'audio/translations': 'audio',
} as const satisfies Record<Endpoint, string>;

/** Purposes that exist from the start; the others that paths mean are there once somebody makes them. */
export const FIRST_PURPOSES: readonly string[] = ['chat', 'embeddings', 'reranking'];

/** Whether an answer is a text, whose tokens can be told from its bytes. */
export function writesText(endpoint: Endpoint): boolean {
  return endpoint === 'chat/completions' || endpoint === 'completions' || endpoint === 'responses';
}

/** Whether it is about images or sound, which cost what their size and length say rather than their tokens. */
export function isMedia(endpoint: Endpoint): boolean {
  return endpoint.startsWith('images/') || endpoint.startsWith('audio/');
}

/** What is sent to a provider, apart from headers that name or authorise the sender. */
export interface UpstreamRequest {
  /** Appended to the provider's base path; starts with a slash. */
  readonly path: string;
  readonly body: JsonBytes;
}

/** What requests of a provider say where the app says nothing. */
export interface Defaults {
  readonly temperature?: number;
  readonly maxTokens?: number;
}

/** What a request is changed in on its way to a provider. */
export interface Preparation {
  /** The model to ask for; null leaves the request's own. */
  readonly model: string | null;
  /** Whether a stream is to tell how many tokens it was, although the request does not ask for that. */
  readonly withUsage: boolean;
  /** Of the provider; some have names of their own for the same. */
  readonly kind?: string;
  /** Null: none. */
  readonly defaults?: Defaults | null;
}

/** A wire format an upstream speaks. Pure: no I/O, no clock, no state. */
export interface Protocol {
  readonly name: string;
  prepare(endpoint: Endpoint, body: JsonBody, preparation: Preparation): UpstreamRequest;
}
