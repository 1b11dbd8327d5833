import { describe, expect, it } from '@jest/globals';
import { nextStepOf, shareDone } from './next-steps.js';

const REWRAP = {
  status: 'idle' as const,
  rewrapped: 0,
  rows_left: 0,
  unreadable_count: 0,
  unreadable: [],
  destroyed_count: 0,
  destroyed: [],
  started_at: null,
  finished_at: null,
  reason: null,
};
const CALM = {
  active_kek: 'new',
  promoted: true,
  kek_ids: [{ kek_id: 'new', rows: 4, loaded: true }],
  instances: [{ name: 'a:1', kek_ids: ['new'] }],
  safe_to_retire: [{ kek_id: 'new', safe: false, reason: 'it is the BYOK_ENCRYPTION_KEY of this instance' }],
  rewrap: REWRAP,
};
const BOTH = {
  ...CALM,
  kek_ids: [...CALM.kek_ids, { kek_id: 'old', rows: 3, loaded: true }],
  instances: [{ name: 'a:1', kek_ids: ['new', 'old'] }],
};

describe('what to do about master keys', () => {
  it.each([
    ['Everything is sealed with the active master key', CALM],
    ['A master key is missing', { ...CALM, kek_ids: [...CALM.kek_ids, { kek_id: 'gone', rows: 1, loaded: false }] }],
    ['The new master key is not everywhere yet', { ...CALM, promoted: false }],
    ['Secrets still need an older master key', { ...BOTH, rewrap: { ...REWRAP, rows_left: 3 } }],
    ['Secrets are being rewrapped', { ...BOTH, rewrap: { ...REWRAP, status: 'running' as const, rows_left: 3 } }],
    [
      'An old master key can go',
      {
        ...BOTH,
        kek_ids: CALM.kek_ids,
        safe_to_retire: [...CALM.safe_to_retire, { kek_id: 'old', safe: true, reason: null }],
      },
    ],
  ])('%s', (title, encryption) => {
    expect(nextStepOf(encryption).title).toBe(title);
  });

  it('names the key that nobody has, and what it locks', () => {
    const { text } = nextStepOf({ ...CALM, kek_ids: [{ kek_id: 'gone', rows: 2, loaded: false }] });
    expect(text).toContain('2 stored secrets need a master key that no instance has (gone)');
  });

  it.each([
    [1, { rewrapped: 0, rows_left: 0 }],
    [0.25, { rewrapped: 1, rows_left: 3 }],
    [1, { rewrapped: 1, rows_left: 1, unreadable_count: 1 }],
  ])('is done to %p', (share, state) => {
    expect(shareDone({ ...REWRAP, ...state })).toBe(share);
  });
});
