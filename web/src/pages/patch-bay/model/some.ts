import type { Schema } from '../../../api/types.js';
import type { BayProvider } from './bay-provider.js';
import { keyOf } from './opened.js';
import type { BayPurpose, ProviderOf } from './serving.js';

/** Things for tests, as they usually are. */
export function someState(changes: Partial<Schema<'ProviderState'>> = {}): Schema<'ProviderState'> {
  return {
    status: 'available',
    since: null,
    reason: null,
    breaker: 'closed',
    breaker_retry_in_ms: 0,
    paused_for_ms: 0,
    in_flight: 0,
    queued: 0,
    first_byte_ms: 40,
    probe: { status: 'healthy', reason: null, checked_at: '2026-01-01T00:00:00.000Z' },
    next_probe_at: null,
    keys: [],
    ...changes,
  };
}

export function someProvider(id: number, changes: Partial<BayProvider> = {}): BayProvider {
  return {
    key: keyOf('ai_server', id),
    type: 'ai_server',
    id,
    name: `server-${id}`,
    place: `:808${id}`,
    kind: 'llamacpp',
    model: null,
    enabled: true,
    pending: null,
    keyVersion: null,
    reach: 'local',
    isMetered: false,
    notFor: [],
    capabilities: {},
    warnings: [],
    state: someState(),
    seenMs: 0,
    lastUsed: null,
    ...changes,
  };
}

export function someTarget(id: number, weight = 1): Schema<'TierTarget'> {
  const provider = { name: `server-${id}`, server_type: 'llamacpp', masked_key: null, enabled: true };
  return { provider_type: 'ai_server', provider_id: id, model: null, provider, weight };
}

/** A purpose plugged into tiers of servers by their ids. */
export function somePurpose(
  slug: string,
  tiers: readonly (readonly number[])[],
  changes: Partial<Schema<'PurposeView'>> = {},
): BayPurpose {
  const purpose: Schema<'PurposeView'> = {
    slug,
    description: '',
    data_policy: 'any',
    timeouts: {},
    attempts: { max_retries: 2 },
    delivery: 'stream',
    requirements: { tools: false, json_schema: false, vision: false, context_tokens: null, vector_size: null },
    budget: null,
    budget_state: [],
    content_days: null,
    cache_ttl_seconds: null,
    cache_shared: false,
    model_labels: false,
    active: tiers.length > 0,
    agent_types: [],
    created_at: '2026-01-01T00:00:00.000Z',
    ...changes,
  };
  return { purpose, active: tiers.length === 0 ? null : someChain(slug, tiers), hue: 1 };
}

function someChain(slug: string, tiers: readonly (readonly number[])[]): Schema<'Active'> {
  const all = tiers.map((ids) => ({ strategy: 'weighted' as const, targets: ids.map((id) => someTarget(id)) }));
  const first = someTarget(tiers[0]?.[0] ?? 0);
  return {
    ...first,
    purpose: slug,
    fallbacks: [],
    tiers: all,
    updated_by: 'ops',
    updated_at: '2026-01-01T00:00:00.000Z',
    revision: 1,
  };
}

export function among(...providers: readonly BayProvider[]): ProviderOf {
  return ({ provider_id: id }) => providers.find((each) => each.id === id) ?? someProvider(id);
}
