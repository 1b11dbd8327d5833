import { describe, expect, it } from '@jest/globals';
import { someKnownGood } from '../../test/support/some-known-good.js';
import type { ProviderKeyEntity } from '../database/entities/provider-key.entity.js';
import { Reuse } from '../snapshot/build-reuse.js';
import { Secret } from '../snapshot/secret.js';
import type { KeyVault } from './key-vault.js';
import { openConfiguration, type OpenedProviders, type StoredConfiguration } from './stored-configuration.js';

/** Opens everything, and notes what it was asked for. */
class Vault {
  readonly opened: string[] = [];

  get vault(): KeyVault {
    const open = ({ version, sealed }: ProviderKeyEntity, baseUrl: string) => {
      this.opened.push(`${sealed} for ${baseUrl}`);
      return { version, secret: new Secret(sealed), weight: 1, isGrace: false };
    };
    return { open } as unknown as KeyVault;
  }

  take(): string[] {
    return this.opened.splice(0);
  }
}

const { configuration } = someKnownGood(3);
const sealed = configuration.keys.map((key) => ({ ...key, sealed: `secret of ${key.providerId}` }));
const stored: StoredConfiguration = { ...configuration, keys: sealed };
const ADDRESSES = stored.providers.map(({ baseUrl }) => baseUrl);

async function openTwice(next: StoredConfiguration): Promise<readonly string[]> {
  const vault = new Vault();
  const opened: OpenedProviders = new Reuse();
  await openConfiguration(stored, vault.vault, opened);
  expect(vault.take()).toHaveLength(3);
  const rows = await openConfiguration(next, vault.vault, opened);
  const again = vault.take();
  expect(JSON.stringify(rows)).toBe(JSON.stringify(await openConfiguration(next, vault.vault)));
  return again;
}

describe('secrets that were opened', () => {
  it('are not opened again while their rows are the same', async () => {
    const purposes = stored.purposes.map((purpose) => ({ ...purpose, maxRetries: 1 }));
    expect(await openTwice({ ...stored, revision: 8, purposes })).toEqual([]);
  });

  it('are opened again when their rows are other ones', async () => {
    const keys = sealed.map((key) => (key.providerId === 2 ? { ...key, sealed: 'another' } : key));
    expect(await openTwice({ ...stored, keys })).toEqual([`another for ${ADDRESSES[1]}`]);
  });

  it('are opened again when their provider has moved', async () => {
    const providers = stored.providers.map((provider) =>
      provider.id === 3 ? { ...provider, baseUrl: 'b' } : provider,
    );
    expect(await openTwice({ ...stored, providers })).toEqual(['secret of 3 for b']);
  });

  it('go with their rows', async () => {
    expect(await openTwice({ ...stored, keys: sealed.slice(1) })).toEqual([]);
    expect(await openTwice({ ...stored, keys: [], providers: [] })).toEqual([]);
  });

  it('are opened again when their provider gets another', async () => {
    const added = sealed.flatMap((key) => (key.providerId === 1 ? [{ ...key, version: 2 }, key] : [key]));
    expect(await openTwice({ ...stored, keys: added })).toHaveLength(2);
  });
});
