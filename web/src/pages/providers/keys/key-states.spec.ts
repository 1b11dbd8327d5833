import { expect, test } from '@jest/globals';
import type { Schema } from '../../../api/types.js';
import { shownKeys } from './key-states.js';

const key = (version: number, changes: Partial<Schema<'KeyVersion'>> = {}): Schema<'KeyVersion'> => ({
  version,
  app_id: null,
  state: 'active',
  weight: 1,
  masked_key: '****5d80',
  created_at: '2026-11-22T00:00:00Z',
  verified_at: null,
  grace_until: null,
  expires_at: null,
  revoked_at: null,
  destroyed_at: null,
  ...changes,
});

test('active keys share the requests by weight, apart for each owner', () => {
  const shares = shownKeys([key(4, { app_id: 7 }), key(3, { weight: 3 }), key(2), key(1, { state: 'grace' })], []).map(
    ({ share }) => share,
  );
  expect(shares).toEqual([1, 0.75, 0.25, undefined]);
});

test('a key that the provider refused is set aside, whatever its state in the configuration', () => {
  const states = [{ version: 2, state: 'set_aside' as const, reason: 'it answered 401', since: null }];
  const [newest, older] = shownKeys([key(2), key(1)], states);
  expect(newest).toMatchObject({ word: 'set aside', tone: 'bad' });
  expect(older).toMatchObject({ word: 'active', tone: 'ok', setAside: undefined });
});

test('what is history is not set aside', () => {
  const states = [{ version: 1, state: 'set_aside' as const, reason: null, since: null }];
  expect(shownKeys([key(1, { state: 'revoked' })], states)[0]?.word).toBe('revoked');
});

test('the only key in use cannot take over from others', () => {
  expect(shownKeys([key(1)], [])[0]?.actions).toEqual(['share', 'rotate', 'revoke']);
  expect(shownKeys([key(2), key(1)], [])[0]?.actions).toContain('activate');
});

test('one goes back to what is in grace or revoked, unless it is erased', () => {
  const actions = shownKeys(
    [
      key(3, { state: 'grace' }),
      key(2, { state: 'revoked' }),
      key(1, { state: 'revoked', destroyed_at: '2026-11-22T00:00:00Z' }),
    ],
    [],
  ).map((shown) => shown.actions);
  expect(actions).toEqual([['activate', 'revoke'], ['activate', 'erase'], []]);
});
