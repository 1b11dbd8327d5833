import type { Uses } from '../provider.js';

export type Ability = 'tools' | 'json_schema' | 'vision' | 'stream_usage';

/** What a provider may be declared unable to do. */
export const ABILITIES: readonly { readonly name: Ability; readonly title: string }[] = [
  { name: 'tools', title: 'tools' },
  { name: 'json_schema', title: 'answers in a JSON schema' },
  { name: 'vision', title: 'images' },
  { name: 'stream_usage', title: 'token counts of streams' },
];

export const USES: readonly { readonly name: keyof Uses; readonly title: string }[] = [
  { name: 'use_for_chat', title: 'chat' },
  { name: 'use_for_embeddings', title: 'embeddings' },
  { name: 'use_for_reranking', title: 'reranking' },
];
