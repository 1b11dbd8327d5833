import { describe, expect, it } from '@jest/globals';
import type { ConfigurationRows, ProviderRow } from '../../snapshot/build-snapshot.js';
import { Secret } from '../../snapshot/secret.js';
import { type App, NO_RATE_LIMITS } from '../../snapshot/snapshot.js';
import { configHash } from './config-hash.js';

const provider = (id: number, keys: ProviderRow['keys'] = []): ProviderRow => ({
  id,
  type: 'ai_server',
  name: `server ${id}`,
  kind: 'vllm',
  baseUrl: 'http://127.0.0.1:9',
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
  keys,
  createdAt: new Date(0),
});

const app = (changes: Partial<App> = {}): App => ({
  id: 1,
  name: 'shop',
  enabled: true,
  mayPickProviders: false,
  purposes: new Set(['chat', 'embeddings']),
  providers: null,
  models: null,
  limits: NO_RATE_LIMITS,
  budget: null,
  mustUseOwnKeys: false,
  ...changes,
});

const rows = (changes: Partial<ConfigurationRows> = {}): ConfigurationRows => ({
  revision: 7,
  providers: [provider(1), provider(2)],
  purposes: [],
  tiers: [
    { purposeSlug: 'chat', tier: 0, strategy: 'cheapest' },
    { purposeSlug: 'chat', tier: 1, strategy: 'affinity' },
    { purposeSlug: 'clinical', tier: 0, strategy: 'affinity' },
  ],
  targets: [],
  agentTypes: [
    { name: 'a', purposeSlug: 'chat' },
    { name: 'b', purposeSlug: 'chat' },
  ],
  apps: [],
  collections: [],
  ...changes,
});

const key = (value: string, version = 1) => ({ version, secret: new Secret(value), weight: 1, isGrace: false });

describe('the hash of a configuration', () => {
  it('is the same in whatever order the database hands the rows out, and whatever the revision', async () => {
    const { providers, tiers, agentTypes } = rows();
    const turned = rows({
      revision: 8,
      providers: providers.toReversed(),
      tiers: tiers.toReversed(),
      agentTypes: agentTypes.toReversed(),
      apps: [app({ id: 2 }), app({ purposes: new Set(['embeddings', 'chat']) })],
    });
    expect(await configHash(turned)).toBe(await configHash(rows({ apps: [app(), app({ id: 2 })] })));
    expect(await configHash(rows())).toMatch(/^[0-9a-f]{16}$/);
  });

  it('is another one when something is served differently', async () => {
    const different = [
      rows(),
      rows({ agentTypes: [] }),
      rows({ apps: [app()] }),
      rows({ collections: [{ name: 'notes', model: 'm', vectorSize: 4 }] }),
      rows({ apps: [app({ purposes: new Set(['chat']) })] }),
      rows({ apps: [app({ purposes: null })] }),
      rows({ apps: [app({ providers: new Set([1]) })] }),
      rows({ apps: [app({ models: new Set(['qwen']) })] }),
      rows({ providers: [provider(1)] }),
      rows({ providers: [provider(1, [key('secret-a')]), provider(2)] }),
      rows({ providers: [provider(1, [key('secret-a', 2)]), provider(2)] }),
      rows({ providers: [provider(1, [{ version: 1, fault: 'cannot be opened' }]), provider(2)] }),
    ];
    expect(new Set(await Promise.all(different.map((each) => configHash(each)))).size).toBe(different.length);
  });

  it('tells nothing about a secret', async () => {
    const [one, other] = ['secret-a', 'secret-b'].map((value) => rows({ providers: [provider(1, [key(value)])] }));
    expect(await configHash(one ?? rows())).toBe(await configHash(other ?? rows()));
  });

  it('is not worked out to the end when nobody wants it any more', async () => {
    const many = rows({ providers: Array.from({ length: 5000 }, (_, id) => provider(id)) });
    let asked = 0;
    expect(await configHash(many, () => ++asked < 3)).toBeNull();
    expect(asked).toBe(3);
  });

  it('does not depend on the clock of a process', async () => {
    const timed = { version: 1, secret: new Secret('s'), weight: 1, isGrace: true, graceUntil: new Date(0) };
    const hashes = [1, 2].map((endsAt) => configHash(rows({ providers: [provider(1, [{ ...timed, endsAt }])] })));
    expect(new Set(await Promise.all(hashes)).size).toBe(1);
  });
});
