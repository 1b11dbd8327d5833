import { describe, expect, it } from '@jest/globals';
import { byUse, keyName, keyStateOf } from './key-state.js';

const NOW = Date.parse('2031-01-01T00:00:00Z');
const KEY = {
  id: 1,
  name: null,
  masked_key: '****ab12',
  state: 'active' as const,
  purposes: null,
  limits: {},
  created_at: '2030-01-01T00:00:00Z',
  expires_at: null,
  last_used_at: null,
  revoked_at: null,
};

describe('the state of a key', () => {
  it.each([
    [{}, ['ok', 'active']],
    [{ expires_at: '2032-01-01T00:00:00Z' }, ['ok', 'active']],
    [{ expires_at: '2031-01-02T00:00:00Z' }, ['warn', 'ends soon']],
    [{ state: 'revoked' as const }, ['off', 'revoked']],
    [{ state: 'expired' as const, expires_at: '2030-12-01T00:00:00Z' }, ['off', 'expired']],
  ])('%p is %p', (changed, said) => {
    expect(keyStateOf({ ...KEY, ...changed }, NOW)).toEqual(said);
  });

  it('stands before what cannot be used, newest first', () => {
    const keys = [KEY, { ...KEY, id: 2, state: 'revoked' as const }, { ...KEY, id: 3 }];
    expect(byUse(keys).map(({ id }) => id)).toEqual([3, 1, 2]);
  });

  it('is told by name where there is one', () => {
    expect([keyName(KEY), keyName({ ...KEY, name: 'nightly' })]).toEqual(['****ab12', '“nightly” (****ab12)']);
  });
});
