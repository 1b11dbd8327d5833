import type { ProviderType, Schema } from '../../../api/types.js';
import type { Judged } from '../../../health/health.js';
import { pendingOf } from '../../../health/provider-health.js';
import { reachOf, type Reach } from './reach.js';
import { keyOf, type ProviderKey } from './opened.js';

/** A provider as the patch bay shows it. */
export interface BayProvider extends Judged {
  readonly key: ProviderKey;
  readonly type: ProviderType;
  readonly id: number;
  readonly name: string;
  /** What tells it from others beside its name: `:8085` of a server, `****5d80` of a vendor's key. */
  readonly place: string;
  /** `llamacpp`, `openai`, … */
  readonly kind: string;
  readonly model: string | null;
  readonly keyVersion: number | null;
  readonly reach: Reach;
  readonly isMetered: boolean;
  /** Purposes it is marked as not for. */
  readonly notFor: readonly string[];
  readonly capabilities: Schema<'Capabilities'>;
  readonly warnings: readonly string[];
}

export function ofServer(server: Schema<'LiveServer'>, nowMs: number): BayProvider {
  const { use_for_chat: chat, use_for_embeddings: embeddings, use_for_reranking: reranking } = server;
  const uses = { chat, embeddings, reranking };
  return {
    ...common('ai_server', server, nowMs),
    name: server.name,
    kind: server.server_type,
    place: portOf(server.base_url),
    reach: reachOf(server.base_url),
    isMetered: server.price !== null || server.prices.length > 0,
    notFor: Object.entries(uses).flatMap(([purpose, isMeant]) => (isMeant === false ? [purpose] : [])),
    warnings: [],
  };
}

export function ofApiKey(apiKey: Schema<'LiveApiKey'>, nowMs: number): BayProvider {
  return {
    ...common('api_key', apiKey, nowMs),
    name: apiKey.key_name,
    kind: apiKey.provider,
    place: apiKey.masked_key ?? '',
    reach: 'external',
    isMetered: true,
    notFor: [],
    warnings: apiKey.warnings,
  };
}

/** What a chain tells of a provider until it is asked for itself. */
export function ofTarget(target: Pick<Schema<'Target'>, 'provider_type' | 'provider_id' | 'provider'>): BayProvider {
  const { provider_type: type, provider_id: id, provider } = target;
  return {
    key: keyOf(type, id),
    type,
    id,
    name: provider.name ?? provider.key_name ?? `${type} ${id}`,
    place: type === 'api_key' ? (provider.masked_key ?? '') : '',
    kind: provider.server_type ?? provider.provider ?? '',
    model: null,
    enabled: provider.enabled,
    pending: null,
    keyVersion: null,
    reach: type === 'api_key' ? 'external' : 'unknown',
    isMetered: type === 'api_key',
    notFor: [],
    capabilities: {},
    warnings: [],
    state: null,
    seenMs: 0,
    lastUsed: null,
  };
}

type Common = Pick<
  BayProvider,
  | 'key'
  | 'type'
  | 'id'
  | 'model'
  | 'enabled'
  | 'pending'
  | 'keyVersion'
  | 'capabilities'
  | 'state'
  | 'seenMs'
  | 'lastUsed'
>;

function common(type: ProviderType, row: Schema<'LiveServer'> | Schema<'LiveApiKey'>, nowMs: number): Common {
  return {
    key: keyOf(type, row.id),
    type,
    id: row.id,
    model: row.model,
    enabled: row.enabled,
    pending: pendingOf(row),
    keyVersion: row.key_version,
    capabilities: row.capabilities,
    state: row.state,
    seenMs: nowMs,
    lastUsed: row.last_used,
  };
}

function portOf(baseUrl: string): string {
  const port = URL.canParse(baseUrl) ? new URL(baseUrl).port : '';
  return port === '' ? '' : `:${port}`;
}
