import { describe, expect, it } from '@jest/globals';
import { key, row, rows, target } from '../../test/support/some-rows.js';
import { faultOf, NO_KEY, type ProviderRow } from './build-provider.js';
import { buildSnapshot } from './build-snapshot.js';
import type { Provider } from './snapshot.js';

async function providerFrom(fields: Partial<ProviderRow>): Promise<Provider> {
  const { purposes } = await buildSnapshot(rows({ providers: [row(1, fields)], targets: [target(0, 1)] }));
  const provider = purposes.get('chat')?.tiers[0]?.targets[0]?.provider;
  if (!provider) throw new Error('the chain has no provider');
  return provider;
}

describe('a provider', () => {
  it('has the limits it was given and the defaults for the rest', async () => {
    expect((await providerFrom({ limits: { maxQueued: 0 } })).limits).toEqual({
      maxConcurrent: 2000,
      maxQueued: 0,
      breakerOpenMs: 60_000,
    });
  });

  it('keeps capabilities, price and patience as they are', async () => {
    const fields = { capabilities: { tools: false }, price: null, patience: { totalMs: 5 } };
    expect(await providerFrom(fields)).toMatchObject(fields);
  });

  it('has every key that opens as a credential, in order, with its share', async () => {
    const keys = [key(4, { weight: 9 }), { version: 3, fault: 'damaged' }, key(2, { isGrace: true })];
    const provider = await providerFrom({ type: 'api_key', kind: 'azure', baseUrl: 'https://a.example/v1', keys });
    expect(provider.fault).toBeNull();
    const shared = { header: 'api-key', prefix: '', endsAt: Infinity, appId: null };
    expect(provider.credentials.map(({ secret, ...rest }) => ({ ...rest, secret: secret.reveal() }))).toEqual([
      { ...shared, keyVersion: 4, weight: 9, isGrace: false, secret: 'secret-4' },
      { ...shared, keyVersion: 2, weight: 1, isGrace: true, secret: 'secret-2' },
    ]);
  });

  it('knows by the monotonic clock when the grace of a key ends', async () => {
    const graceUntil = new Date(Date.now() + 60_000);
    const { credentials } = await providerFrom({ keys: [key(2, { isGrace: true, graceUntil })] });
    const [credential] = credentials;
    const leftMs = (credential?.endsAt ?? 0) - performance.now();
    expect(leftMs).toBeGreaterThan(59_000);
    expect(leftMs).toBeLessThanOrEqual(60_000);
  });

  it('goes by the monotonic clock alone where the end of a grace is told by that', async () => {
    const [graceUntil, endsAt] = [new Date(0), performance.now() + 60_000];
    const { credentials } = await providerFrom({ keys: [key(2, { isGrace: true, graceUntil, endsAt })] });
    expect(credentials.map((credential) => credential.endsAt)).toEqual([endsAt]);
  });

  it('has a fault when its address is none', async () => {
    expect((await providerFrom({ baseUrl: 'nowhere' })).fault).toBe('its base_url is not a URL');
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
