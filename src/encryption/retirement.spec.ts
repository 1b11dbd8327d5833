import { describe, expect, it } from '@jest/globals';
import { KeyRing } from '../crypto/key-ring.js';
import { type KeyUse, knownKeks, retirementOf } from './retirement.js';

const key = (id: string) => ({ id, bytes: Buffer.alloc(32, id) });
const ring = new KeyRing(key('new'), [key('old')]);
const use = (fields: Partial<KeyUse> = {}): KeyUse => ({
  ring,
  instances: [{ name: 'gpu-1', kekIds: ['new', 'old'] }],
  rows: new Map([['new', 3]]),
  ...fields,
});

describe('a master key', () => {
  it('can be retired when nothing stored needs it and nobody seals with it', () => {
    expect(retirementOf('old', use())).toEqual({ kek_id: 'old', safe: true, reason: null });
  });

  it.each<[string, string, Partial<KeyUse>, string]>([
    ['is the active one', 'new', { rows: new Map() }, 'it is the BYOK_ENCRYPTION_KEY of this instance'],
    ['a secret needs', 'old', { rows: new Map([['old', 1]]) }, '1 stored secret needs it'],
    ['secrets need', 'old', { rows: new Map([['old', 7]]) }, '7 stored secrets need it'],
    [
      'another instance seals with',
      'old',
      { instances: [{ name: 'gpu-2', kekIds: ['old', 'new'] }] },
      'it is the BYOK_ENCRYPTION_KEY of gpu-2',
    ],
    [
      'an instance may seal with, which does not tell',
      'old',
      { instances: [{ name: 'gpu-2', kekIds: [] }] },
      'gpu-2 does not tell which keys it seals with',
    ],
    [
      'seals until all have the active one',
      'old',
      { instances: [{ name: 'gpu-2', kekIds: ['other', 'old'] }] },
      'new secrets are sealed with it until every instance has the active one',
    ],
  ])('that %s cannot', (_, kekId, fields, reason) => {
    expect(retirementOf(kekId, use(fields))).toEqual({ kek_id: kekId, safe: false, reason });
  });

  it('is known from the ring, from what is stored and from other instances', () => {
    const rows = new Map([['lost', 2]]);
    const instances = [{ name: 'gpu-2', kekIds: ['old', 'theirs'] }];
    expect(knownKeks(use({ rows, instances }))).toEqual(['new', 'old', 'lost', 'theirs']);
  });
});
