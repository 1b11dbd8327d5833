import { openAi } from '../../src/protocols/openai/openai.protocol.js';
import { DEFAULT_LIMITS } from '../../src/snapshot/build-snapshot.js';
import { Secret } from '../../src/snapshot/secret.js';
import {
  type Capabilities,
  type Credential,
  NO_RATE_LIMITS,
  type Policy,
  type Provider,
  type Strategy,
  type Target,
  type Tier,
} from '../../src/snapshot/snapshot.js';

interface Told extends Partial<Provider> {
  readonly keyVersions?: readonly number[];
}

/** A provider as the snapshot has it, for tests of what looks at snapshots only. */
export function someProvider({ keyVersions = [], ...told }: Told = {}): Provider {
  return {
    id: 1,
    type: 'ai_server',
    kind: 'vllm',
    name: `provider-${told.id ?? 1}`,
    label: `provider-${told.id ?? 1}`,
    enabled: true,
    origin: 'http://127.0.0.1:8080',
    port: 8080,
    basePath: '/v1',
    protocol: openAi,
    model: null,
    credentials: keyVersions.map((keyVersion) => someKey(keyVersion)),
    unreadableFor: new Set(),
    fault: null,
    patience: {},
    capabilities: {},
    limits: DEFAULT_LIMITS,
    price: 0,
    prices: [],
    rates: NO_RATE_LIMITS,
    pending: null,
    defaults: null,
    headers: [],
    createdAt: 0,
    ...told,
  };
}

/** @param appId of the app it belongs to */
export function someKey(keyVersion: number, appId: number | null = null): Credential {
  const secret = new Secret(`sk-version-${keyVersion}`);
  return {
    header: 'authorization',
    prefix: 'Bearer ',
    secret,
    keyVersion,
    weight: 1,
    isGrace: false,
    endsAt: Infinity,
    appId,
  };
}

export function someTarget(provider: Provider, weight = 1): Target {
  return { provider, model: provider.model, weight };
}

/** A target at the AI server with this id. */
export function targetOf(id: number, weight: number, told: Partial<Provider> = {}): Target {
  return someTarget(someProvider({ id, price: null, ...told }), weight);
}

/** Targets at the providers 1, 2, … with these weights. */
export function tierOf(strategy: Strategy, weights: readonly number[]): Tier {
  return { strategy, targets: weights.map((weight, index) => targetOf(index + 1, weight)) };
}

export const ANY_POLICY: Policy = {
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

export const NOT_ABLE: Capabilities = { tools: false, jsonSchema: false, vision: false, contextTokens: 10 };
