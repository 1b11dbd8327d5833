import { describe, expect, it } from '@jest/globals';
import { bucketsOf, FIRST_VIEW, paramsOf, periodBefore, periodOf, runningSince, type View, viewIn } from './view.js';

const NOW = Date.parse('2026-01-31T12:34:56Z');
const view = (part: Partial<View>): View => ({ ...FIRST_VIEW, ...part });

describe('views in the address', () => {
  it('go there and back', () => {
    const custom = view({ span: 'custom', by: 'app', show: 'cost', from: '2026-01-01', to: '2026-01-31' });
    expect(viewIn(paramsOf(custom))).toEqual(custom);
    expect(paramsOf(FIRST_VIEW).toString()).toBe('');
  });

  it('are the first one where they are none', () => {
    const params = new URLSearchParams({ span: '2y', by: 'moon', show: '<b>', from: 'yesterday', to: '2026-13-45' });
    expect(viewIn(params)).toEqual(FIRST_VIEW);
  });
});

describe('periodOf', () => {
  it.each([
    ['1h', '2026-01-31T11:00:00.000Z', '2026-01-31T13:00:00.000Z', 'hour'],
    ['24h', '2026-01-30T13:00:00.000Z', '2026-01-31T13:00:00.000Z', 'hour'],
    ['7d', '2026-01-24T13:00:00.000Z', '2026-01-31T13:00:00.000Z', 'hour'],
    ['30d', '2026-01-02T00:00:00.000Z', '2026-02-01T00:00:00.000Z', 'day'],
  ] as const)('%s is of whole hours or days', (span, from, to, bucket) => {
    expect(periodOf(view({ span }), NOW)).toEqual({ from, to, bucket });
  });

  it('takes days of one’s own, the last one included', () => {
    const custom = { span: 'custom', from: '2026-01-01', to: '2026-01-20' } as const;
    expect(periodOf(view(custom), NOW)).toEqual({
      from: '2026-01-01T00:00:00.000Z',
      to: '2026-01-21T00:00:00.000Z',
      bucket: 'day',
    });
  });

  it('takes missing days, and those the wrong way round', () => {
    expect(periodOf(view({ span: 'custom' }), NOW)).toMatchObject({ from: '2026-01-31T00:00:00.000Z', bucket: 'hour' });
    const wrong = view({ span: 'custom', from: '2026-01-20', to: '2026-01-10' });
    expect(periodOf(wrong, NOW)).toMatchObject({ from: '2026-01-10T00:00:00.000Z', to: '2026-01-11T00:00:00.000Z' });
    const ages = view({ span: 'custom', from: '1970-01-01', to: '2026-01-10' });
    expect(bucketsOf(periodOf(ages, NOW)).length).toBeLessThan(500);
  });
});

describe('periods', () => {
  it('have one before them of the same length', () => {
    const day = periodOf(FIRST_VIEW, NOW);
    expect(periodBefore(day)).toEqual({
      from: '2026-01-29T13:00:00.000Z',
      to: '2026-01-30T13:00:00.000Z',
      bucket: 'hour',
    });
  });

  it('have buckets', () => {
    expect(bucketsOf(periodOf(FIRST_VIEW, NOW))).toHaveLength(24);
    expect(bucketsOf(periodOf(view({ span: '7d' }), NOW))).toHaveLength(168);
    expect(bucketsOf(periodOf(view({ span: '30d' }), NOW))).toHaveLength(30);
  });

  it.each([
    ['24h', '2026-01-31T12:00:00.000Z'],
    ['30d', '2026-01-31T00:00:00.000Z'],
  ] as const)('of %s end with one that is not over', (span, began) => {
    const period = periodOf(view({ span }), NOW);
    expect(runningSince(period, NOW)).toBe(Date.parse(began));
    expect(bucketsOf(period).at(-1)).toBe(Date.parse(began));
  });
});
