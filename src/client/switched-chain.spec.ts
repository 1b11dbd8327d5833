import { describe, expect, it } from '@jest/globals';
import type { Active, Provider, TierTarget } from './management-api.js';
import { switchedChain } from './switched-chain.js';

const target = (provider_id: number, model: string | null = null): TierTarget => ({
  provider_type: 'ai_server',
  provider_id,
  model,
  weight: 2,
  provider: { name: `server ${provider_id}`, enabled: true },
});
const active = (...tiers: readonly (readonly TierTarget[])[]): Active => ({
  purpose: 'chat',
  tiers: tiers.map((targets) => ({ strategy: 'least_busy', targets })),
  updated_by: '',
  updated_at: '',
  revision: 1,
});
const provider = (id: number, type: Provider['type'] = 'ai_server'): Provider => ({
  id,
  type,
  name: '',
  kind: '',
  base_url: '',
  model: null,
  masked_key: null,
  enabled: true,
});
const kept = (provider_id: number): object => ({ provider_type: 'ai_server', provider_id, weight: 2 });
const front = (provider_id: number, model?: string): object => ({
  strategy: 'weighted',
  targets: [{ provider_type: 'ai_server', provider_id, ...(model !== undefined && { model }) }],
});

describe('a chain after a switch', () => {
  it('is the provider alone where nothing was plugged in', () => {
    expect(switchedChain(null, provider(1), {})).toEqual([front(1)]);
  });

  it('has what served before as fallbacks, in their order and with what they share', () => {
    expect(switchedChain(active([target(1), target(2)], [target(3)]), provider(4), {})).toEqual([
      front(4),
      { strategy: 'least_busy', targets: [kept(1), kept(2)] },
      { strategy: 'least_busy', targets: [kept(3)] },
    ]);
  });

  it('has a provider once, with the model it was plugged in with', () => {
    expect(switchedChain(active([target(1)], [target(2, 'pinned')]), provider(2), {})).toEqual([
      front(2, 'pinned'),
      { strategy: 'least_busy', targets: [kept(1)] },
    ]);
    expect(switchedChain(active([target(2, 'pinned')]), provider(2), { model: 'other' })).toEqual([front(2, 'other')]);
  });

  it('takes an api key for another provider than the server of the same id', () => {
    expect(switchedChain(active([target(2)]), provider(2, 'api_key'), {})).toHaveLength(2);
  });

  it('has the given fallbacks in place of those there are', () => {
    expect(switchedChain(active([target(1)]), provider(3), { fallbacks: [provider(2)] })).toEqual([front(3), front(2)]);
  });

  it('is the provider alone with `only`', () => {
    expect(switchedChain(active([target(1)], [target(2)]), provider(3), { only: true })).toEqual([front(3)]);
  });
});
