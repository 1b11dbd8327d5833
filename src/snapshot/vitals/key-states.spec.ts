import { beforeEach, describe, expect, it } from '@jest/globals';
import { KeyStates } from './key-states.js';

const MORNING = new Date('2026-01-01T08:00:00Z');
const NOON = new Date('2026-01-01T12:00:00Z');
let keys: KeyStates;
beforeEach(() => {
  keys = new KeyStates();
});

describe('the key versions of a provider', () => {
  it('are all in use at first', () => {
    expect(keys.isSetAside(1, 0)).toBe(false);
    expect(keys.list(0)).toEqual([]);
  });

  it('are set aside one by one, with reason and time', () => {
    expect(keys.setAside(2, 'no credit left', NOON, 5000, 0)).toBe(true);
    expect(keys.setAside(1, 'the vendor refused it', MORNING, null, 0)).toBe(true);
    expect([1, 2, 3].map((version) => keys.isSetAside(version, 0))).toEqual([true, true, false]);
    expect(keys.list(0)).toEqual([
      { version: 1, reason: 'the vendor refused it', since: MORNING, untilMs: null },
      { version: 2, reason: 'no credit left', since: NOON, untilMs: 5000 },
    ]);
  });

  it('come back when their time is over, or never without one', () => {
    keys.setAside(1, 'refused', MORNING, null, 0);
    keys.setAside(2, 'no credit left', MORNING, 5000, 0);
    expect(keys.isSetAside(2, 4999)).toBe(true);
    expect(keys.isSetAside(2, 5000)).toBe(false);
    expect(keys.isSetAside(1, 1e12)).toBe(true);
    expect(keys.list(5000).map(({ version }) => version)).toEqual([1]);
  });

  it('come back when they are restored', () => {
    keys.setAside(1, 'refused', MORNING, null, 0);
    keys.restore(1);
    keys.restore(7);
    expect(keys.isSetAside(1, 0)).toBe(false);
    expect(keys.setAside(1, 'refused', NOON, null, 0)).toBe(true);
    expect(keys.list(0)).toMatchObject([{ since: NOON }]);
  });

  it.each([
    ['for ever, then for a time', null, 5000, 'first', null],
    ['for a time, then for ever', 5000, null, 'second', null],
    ['for a time, then for longer', 5000, 6000, 'second', 6000],
    ['for a time, then for less', 5000, 4000, 'first', 5000],
    ['twice for the same time', 5000, 5000, 'first', 5000],
    ['twice for ever', null, null, 'first', null],
  ])('set aside %s stay so for the longer time, since the first', (_, firstMs, secondMs, reason, untilMs) => {
    expect(keys.setAside(1, 'first', MORNING, firstMs, 0)).toBe(true);
    expect(keys.setAside(1, 'second', NOON, secondMs, 1)).toBe(false);
    expect(keys.list(1)).toEqual([{ version: 1, reason, since: MORNING, untilMs }]);
  });

  it('start anew when they had come back in between', () => {
    keys.setAside(1, 'first', MORNING, 5000, 0);
    expect(keys.setAside(1, 'second', NOON, 5500, 5000)).toBe(true);
    expect(keys.list(5000)).toEqual([{ version: 1, reason: 'second', since: NOON, untilMs: 5500 }]);
  });

  it('are forgotten when they are no longer there', () => {
    for (const version of [1, 2, 3]) keys.setAside(version, 'refused', MORNING, null, 0);
    keys.keepOnly([2, 9]);
    expect(keys.list(0).map(({ version }) => version)).toEqual([2]);
  });
});
