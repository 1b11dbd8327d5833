import { describe, expect, it } from '@jest/globals';
import { adviceOn, servingIn, stateOf } from './instance-state.js';

const A = {
  id: 'a',
  name: 'a:4000',
  status: 'live' as const,
  host: 'a',
  pid: 1,
  version: '0.1.0',
  is_this: true,
  revision: 12,
  lag: 0,
  applied_at: '2031-01-01T00:00:00Z',
  apply_ms: 4,
  config_hash: 'x',
  started_at: '2031-01-01T00:00:00Z',
  seen_at: '2031-01-01T00:00:00Z',
};
const B = { ...A, id: 'b', name: 'b:4000' };

describe('the state of an instance', () => {
  it.each([
    ['serving', {}],
    ['serving', { revision: 0 }],
    ['lagging', { lag: 2 }],
    ['loading', { revision: 0, lag: 12 }],
    ['silent', { status: 'silent' as const, lag: 2 }],
  ])('%s', (word, changed) => {
    expect(stateOf({ ...A, ...changed })[1]).toBe(word);
  });
});

describe('those that serve', () => {
  it('the newest revision: neither those that lag nor those that are silent', () => {
    expect(servingIn([A, { ...B, lag: 1 }, { ...B, status: 'silent' }])).toBe(1);
  });
});

describe('the advice', () => {
  it('is not given while all is well', () => {
    expect(adviceOn([A, B])).toBeUndefined();
  });

  it.each([
    [/^b:4000 has not been heard of/, { status: 'silent' as const }],
    [/^b:4000 serves an older revision/, { lag: 1 }],
    [/^Different versions run side by side \(0\.1\.0, 0\.2\.0\)/, { version: '0.2.0' }],
    [/do not serve the same/, { config_hash: 'y' }],
  ])('%p', (text, changed) => {
    expect(adviceOn([A, { ...B, ...changed }])).toMatch(text);
  });

  it('does not compare what an instance that lags serves', () => {
    expect(adviceOn([A, { ...B, config_hash: 'y', status: 'silent' }])).not.toMatch(/do not serve the same/);
  });
});
