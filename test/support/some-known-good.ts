import type { ProviderKeyEntity } from '../../src/database/entities/provider-key.entity.js';
import type { ProviderEntity } from '../../src/database/entities/provider.entity.js';
import type { PurposeEntity } from '../../src/database/entities/purpose.entity.js';
import type { KnownGood } from '../../src/revisions/last-known-good/known-good.js';

const SOME_DEPLOYMENT = '0e0b2a54-6c1d-4f4e-8a6b-0d9f1c2b3a4d';
const CREATED_AT = new Date('2026-11-21T10:11:12.345Z');

/** A configuration of that many servers, each with a key, and somebody who may use it; what no test looks at is left out. */
export function someKnownGood(count = 2, confirmedAt: Date = new Date()): KnownGood {
  const ids = Array.from({ length: count }, (_, index) => index + 1);
  return {
    deployment: SOME_DEPLOYMENT,
    configuration: {
      revision: 7,
      providers: ids.map(someProvider),
      keys: ids.map(someKey),
      purposes: [{ slug: 'chat', timeouts: {}, requirements: {}, createdAt: CREATED_AT } as PurposeEntity],
      tiers: [{ purposeSlug: 'chat', tier: 0, strategy: 'least_busy' }],
      targets: ids.map((id) => ({
        purposeSlug: 'chat',
        tier: 0,
        position: id,
        providerId: id,
        model: null,
        weight: 1,
      })),
      agentTypes: [{ name: 'coder', purposeSlug: 'chat' }],
      apps: [],
      collections: [{ name: 'notes', model: 'embeddings', vectorSize: 4, distance: 'cosine' }],
    },
    access: {
      confirmedAt,
      credentials: [
        [
          'hash of a token',
          { principal: { kind: 'admin', id: 1, name: 'bootstrap', role: 'admin', means: 'token' }, expiresAt: null },
        ],
        [
          'hash of a key',
          {
            principal: { kind: 'app', id: 1, name: 'shop', keyId: 4, keyLimits: null, keyPurposes: ['chat'] },
            expiresAt: 1_900_000_000_000,
          },
        ],
      ],
      jwtApps: ids.map((id) => ({ id, name: `app ${id}`, sealed: `pb1.${'D'.repeat(12)}` })),
    },
  };
}

function someProvider(id: number): ProviderEntity {
  const stored = {
    id,
    type: 'ai_server',
    name: `server ${id} – größer`,
    kind: 'vllm',
    baseUrl: `http://127.0.0.1:${9000 + (id % 50_000)}`,
    model: null,
    enabled: true,
    timeouts: { connect_ms: 500 },
    limits: {},
    capabilities: { vision: false, context_tokens: 8192 },
    price: null,
    metadata: {},
    createdAt: CREATED_AT,
    updatedAt: CREATED_AT,
  };
  return stored as unknown as ProviderEntity;
}

function someKey(providerId: number): ProviderKeyEntity {
  const stored = {
    id: `00000000-0000-4000-8000-${String(providerId).padStart(12, '0')}`,
    providerId,
    version: 1,
    state: 'grace',
    weight: 1,
    sealed: `pb1.${'A'.repeat(12)}.${'B'.repeat(80)}.${'C'.repeat(80)}`,
    createdAt: CREATED_AT,
    graceUntil: new Date('2026-11-21T10:16:12.000Z'),
    verifiedAt: null,
  };
  return stored as unknown as ProviderKeyEntity;
}
