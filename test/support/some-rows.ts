import type { ConfigurationRows, ProviderRow } from '../../src/snapshot/build-snapshot.js';
import { Secret } from '../../src/snapshot/secret.js';
import { NO_RATE_LIMITS, type Policy } from '../../src/snapshot/snapshot.js';

export const CREATED = new Date('2026-01-02T03:04:05.678Z');
export const POLICY: Policy = {
  dataPolicy: 'any',
  patience: {},
  maxRetries: 2,
  delivery: 'stream',
  requirements: { tools: false, jsonSchema: false, vision: false, contextTokens: 0 },
  budget: null,
  contentDays: null,
  cache: null,
  modelLabels: false,
  vectorSize: null,
};

/** A server of this id. */
export const row = (id: number, fields: Partial<ProviderRow> = {}): ProviderRow => ({
  id,
  type: 'ai_server',
  name: `server-${id}`,
  kind: 'vllm',
  baseUrl: `http://127.0.0.1:${8000 + id}`,
  model: null,
  enabled: true,
  patience: {},
  capabilities: {},
  limits: {},
  price: 0,
  prices: [],
  rates: NO_RATE_LIMITS,
  defaults: {},
  auth: null,
  headers: {},
  pending: null,
  keys: [],
  createdAt: CREATED,
  ...fields,
});
/** Three servers, and a purpose that leads nowhere. */
export const rows = (fields: Partial<ConfigurationRows>): ConfigurationRows => ({
  revision: 7,
  providers: [row(1), row(2), row(3)],
  purposes: [{ slug: 'chat', createdAt: CREATED, policy: POLICY }],
  tiers: [],
  targets: [],
  agentTypes: [],
  apps: [],
  collections: [],
  ...fields,
});
/** A place in the chain of `chat`. */
export const target = (tier: number, providerId: number, fields: object = {}) => ({
  purposeSlug: 'chat',
  tier,
  providerId,
  model: null,
  weight: 1,
  ...fields,
});
/** A key version that opens. */
export const key = (version: number, fields: object = {}) => ({
  version,
  secret: new Secret(`secret-${version}`),
  weight: 1,
  isGrace: false,
  ...fields,
});
