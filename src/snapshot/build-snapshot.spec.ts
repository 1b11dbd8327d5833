import { describe, expect, it } from '@jest/globals';
import { buildSnapshot, type ConfigurationRows, faultOf, NO_KEY, type ProviderRow } from './build-snapshot.js';
import { Secret } from './secret.js';
import type { Policy, Provider } from './snapshot.js';

const CREATED = new Date('2026-01-02T03:04:05.678Z');
const POLICY: Policy = {
  dataPolicy: 'any',
  patience: {},
  maxRetries: 2,
  delivery: 'stream',
  requirements: { tools: false, jsonSchema: false, vision: false, contextTokens: 0 },
};

const row = (id: number, fields: Partial<ProviderRow> = {}): ProviderRow => ({
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
  keys: [],
  createdAt: CREATED,
  ...fields,
});
const rows = (fields: Partial<ConfigurationRows>): ConfigurationRows => ({
  revision: 7,
  providers: [row(1), row(2), row(3)],
  purposes: [{ slug: 'chat', createdAt: CREATED, policy: POLICY }],
  tiers: [],
  targets: [],
  agentTypes: [],
  ...fields,
});
const target = (tier: number, providerId: number, fields: object = {}) => ({
  purposeSlug: 'chat',
  tier,
  providerId,
  model: null,
  weight: 1,
  ...fields,
});
const key = (version: number, fields: object = {}) => ({
  version,
  secret: new Secret(`secret-${version}`),
  weight: 1,
  isGrace: false,
  ...fields,
});

function providerFrom(fields: Partial<ProviderRow>): Provider {
  const { purposes } = buildSnapshot(rows({ providers: [row(1, fields)], targets: [target(0, 1)] }));
  const provider = purposes.get('chat')?.tiers[0]?.targets[0]?.provider;
  if (!provider) throw new Error('the chain has no provider');
  return provider;
}

describe('the chain of a purpose', () => {
  it('has its targets in tiers, each with its strategy or weighted', () => {
    const { purposes } = buildSnapshot(
      rows({
        targets: [target(0, 1, { weight: 3 }), target(0, 2, { model: 'pinned' }), target(1, 3)],
        tiers: [{ purposeSlug: 'chat', tier: 0, strategy: 'least_busy' }],
      }),
    );
    const tiers = purposes.get('chat')?.tiers.map(({ strategy, targets }) => ({
      strategy,
      targets: targets.map(({ provider, model, weight }) => [provider.id, model, weight]),
    }));
    const first = [
      [1, null, 3],
      [2, 'pinned', 1],
    ];
    expect(tiers).toEqual([
      { strategy: 'least_busy', targets: first },
      { strategy: 'weighted', targets: [[3, null, 1]] },
    ]);
  });

  it('asks for the model of the provider where it pins none', () => {
    const providers = [row(1, { model: 'own' })];
    const targets = [target(0, 1), target(1, 1, { model: 'pinned' })];
    const tiers = buildSnapshot(rows({ providers, targets })).purposes.get('chat')?.tiers ?? [];
    expect(tiers.map((tier) => tier.targets[0]?.model)).toEqual(['own', 'pinned']);
  });

  it('keeps disabled providers in their places, out of every other list', () => {
    const providers = [row(1, { enabled: false }), row(2)];
    const snapshot = buildSnapshot(rows({ providers, targets: [target(0, 1), target(1, 2)] }));
    expect(snapshot.purposes.get('chat')?.tiers.map((tier) => tier.targets[0]?.provider.enabled)).toEqual([
      false,
      true,
    ]);
    expect([...snapshot.providers.keys(), ...snapshot.servers.keys()]).toEqual(['server-2', 8002]);
  });

  it('does not mix purposes whose names begin alike', () => {
    const slugs = ['chat', 'chat-1', 'chat-10'];
    const { purposes } = buildSnapshot(
      rows({
        purposes: slugs.map((slug) => ({ slug, createdAt: CREATED, policy: POLICY })),
        targets: slugs.map((purposeSlug, index) => target(0, index + 1, { purposeSlug })),
        tiers: [{ purposeSlug: 'chat-1', tier: 0, strategy: 'cheapest' }],
      }),
    );
    const chains = slugs.map((slug) => purposes.get(slug)?.tiers.map(({ strategy }) => strategy));
    expect(chains).toEqual([['weighted'], ['cheapest'], ['weighted']]);
  });
});

describe('a provider', () => {
  it('has the limits it was given and the defaults for the rest', () => {
    expect(providerFrom({ limits: { maxQueued: 0 } }).limits).toEqual({
      maxConcurrent: 2000,
      maxQueued: 0,
      breakerOpenMs: 60_000,
    });
  });

  it('keeps capabilities, price and patience as they are', () => {
    const fields = { capabilities: { tools: false }, price: null, patience: { totalMs: 5 } };
    expect(providerFrom(fields)).toMatchObject(fields);
  });

  it('has every key that opens as a credential, in order, with its share', () => {
    const keys = [key(4, { weight: 9 }), { version: 3, fault: 'damaged' }, key(2, { isGrace: true })];
    const provider = providerFrom({ type: 'api_key', kind: 'azure', baseUrl: 'https://a.example/v1', keys });
    expect(provider.fault).toBeNull();
    const shared = { header: 'api-key', prefix: '', endsAt: Infinity };
    expect(provider.credentials.map(({ secret, ...rest }) => ({ ...rest, secret: secret.reveal() }))).toEqual([
      { ...shared, keyVersion: 4, weight: 9, isGrace: false, secret: 'secret-4' },
      { ...shared, keyVersion: 2, weight: 1, isGrace: true, secret: 'secret-2' },
    ]);
  });

  it('knows by the monotonic clock when the grace of a key ends', () => {
    const graceUntil = new Date(Date.now() + 60_000);
    const [credential] = providerFrom({ keys: [key(2, { isGrace: true, graceUntil })] }).credentials;
    const leftMs = (credential?.endsAt ?? 0) - performance.now();
    expect(leftMs).toBeGreaterThan(59_000);
    expect(leftMs).toBeLessThanOrEqual(60_000);
  });

  it('has a fault when its address is none', () => {
    expect(providerFrom({ baseUrl: 'nowhere' }).fault).toBe('its base_url is not a URL');
  });

  it.each<[Pick<ProviderRow, 'type' | 'keys'>, string | null]>([
    [{ type: 'ai_server', keys: [] }, null],
    [{ type: 'api_key', keys: [] }, NO_KEY],
    [{ type: 'api_key', keys: [key(1)] }, null],
    [{ type: 'api_key', keys: [{ version: 2, fault: 'damaged' }, key(1)] }, null],
    [
      {
        type: 'ai_server',
        keys: [
          { version: 2, fault: 'newest' },
          { version: 1, fault: 'oldest' },
        ],
      },
      'newest',
    ],
  ])('%j has the fault %j', (provider, fault) => {
    expect(faultOf(provider)).toBe(fault);
  });
});

describe('a snapshot', () => {
  it('is frozen in every part that requests read', () => {
    const { purposes, ...snapshot } = buildSnapshot(rows({ targets: [target(0, 1)] }));
    const chat = purposes.get('chat');
    const [tier] = chat?.tiers ?? [];
    const [first] = tier?.targets ?? [];
    const parts = [
      chat,
      chat?.policy,
      chat?.tiers,
      tier,
      tier?.targets,
      first,
      first?.provider,
      first?.provider.limits,
    ];
    expect(parts.map((part) => part !== undefined && Object.isFrozen(part))).toEqual(parts.map(() => true));
    expect(snapshot.revision).toBe(7);
  });
});
