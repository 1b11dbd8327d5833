import type { ProviderType, Schema } from '../../api/types.js';
import type { Judged } from '../../health/health.js';
import { healthOf, pendingOf } from '../../health/provider-health.js';

type Server = Schema<'LiveServer'>;
type ApiKey = Schema<'LiveApiKey'>;

/** What model servers and external vendors have in common, and what only servers have. */
export interface Provider extends Pick<Server, Extract<keyof Server, keyof ApiKey>> {
  readonly type: ProviderType;
  readonly name: string;
  /** `llamacpp`, `openai`, … */
  readonly kind: string;
  /** Keys that end soon, in words. */
  readonly warnings: readonly string[];
  /** What a server may be plugged into; null where that is not said of it. */
  readonly uses: Uses | null;
}

export type Uses = Pick<Server, 'use_for_chat' | 'use_for_embeddings' | 'use_for_reranking'>;

export function ofServer(server: Server): Provider {
  const { use_for_chat, use_for_embeddings, use_for_reranking } = server;
  return {
    ...server,
    type: 'ai_server',
    kind: server.server_type,
    warnings: [],
    uses: { use_for_chat, use_for_embeddings, use_for_reranking },
  };
}

export function ofApiKey(apiKey: ApiKey): Provider {
  return { ...apiKey, type: 'api_key', name: apiKey.key_name, kind: apiKey.provider, uses: null };
}

/** @param seenMs when its state was told, milliseconds since 1970 */
export function judged(provider: Provider, seenMs: number): Judged {
  const { enabled, state, last_used: lastUsed } = provider;
  return { enabled, pending: pendingOf(provider), state, seenMs, lastUsed };
}

/** Whether it may be asked for its models by itself: of others the question would only fail. */
export function isHealthy(provider: Provider): boolean {
  return healthOf(judged(provider, 0)).tone === 'ok';
}

/** Where a provider is found in the page. */
export function pathOf({ id }: Pick<Provider, 'id'>): string {
  return `/providers/${id}`;
}

/** Where a cable to it is begun. */
export function plugPathOf(type: ProviderType, id: number): string {
  return `/?plug=${type}:${id}`;
}

export function isExternal({ type }: Pick<Provider, 'type'>): boolean {
  return type === 'api_key';
}
