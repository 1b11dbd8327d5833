import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { getMetadataArgsStorage } from 'typeorm';
import { ENTITIES } from '../../database/entities.js';
import { decode, encode, type KnownGood } from './known-good.js';
import { someKnownGood } from '../../../test/support/some-known-good.js';

async function copyOf(known: KnownGood): Promise<KnownGood> {
  return decode(Readable.from(encode(known)));
}

describe('what is known', () => {
  it('comes back as it was, times as times', async () => {
    const known = someKnownGood();
    expect(await copyOf(known)).toEqual(known);
  });

  it('comes back when it is nothing or a great deal', async () => {
    for (const providers of [0, 1, 3000]) {
      const known = someKnownGood(providers);
      expect((await copyOf(known)).configuration).toEqual(known.configuration);
    }
  });

  it('leaves metadata of providers behind', async () => {
    const { configuration, ...others } = someKnownGood();
    const providers = configuration.providers.map((provider) => ({
      ...provider,
      metadata: { note: 'x'.repeat(9999) },
    }));
    const large = { ...others, configuration: { ...configuration, providers } };
    expect([...encode(large)].join('')).not.toContain('xxxx');
    expect(await copyOf(large)).toEqual({ ...others, configuration });
  });

  it('names every time of every entity so that it is read as one', () => {
    const entities: readonly unknown[] = ENTITIES;
    const times = getMetadataArgsStorage().columns.filter(
      ({ target, options }) => entities.includes(target) && options.type === 'timestamptz',
    );
    expect(times.length).toBeGreaterThan(5);
    expect(times.map(({ propertyName }) => propertyName).filter((name) => !/(At|Until)$/.test(name))).toEqual([]);
  });
});
