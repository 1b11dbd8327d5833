import type { Endpoint } from '../../protocols/protocol.js';

/**
 * `gen_ai.operation.name`: a value of the conventions where one applies
 * (https://github.com/open-telemetry/semantic-conventions-genai, docs/gen-ai/gen-ai-spans.md), otherwise one of our own.
 */
const OPERATIONS: Readonly<Record<Endpoint, string>> = {
  'chat/completions': 'chat',
  completions: 'text_completion',
  responses: 'chat',
  embeddings: 'embeddings',
  rerank: 'rerank',
  moderations: 'moderation',
  'images/generations': 'image_generation',
  'images/edits': 'image_edit',
  'audio/speech': 'speech',
  'audio/transcriptions': 'transcription',
  'audio/translations': 'translation',
};

/** `gen_ai.provider.name` of vendors that the conventions call something else than Patchbay does. */
const PROVIDERS: Readonly<Record<string, string>> = {
  azure: 'azure.ai.openai',
  google: 'gcp.gemini',
  mistral: 'mistral_ai',
  xai: 'x_ai',
};

export function operationName(endpoint: Endpoint): string {
  return OPERATIONS[endpoint];
}

/** @param kind `server_type` of an AI server, vendor of an api key */
export function providerName(kind: string): string {
  return PROVIDERS[kind] ?? kind;
}
