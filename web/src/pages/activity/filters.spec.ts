import { describe, expect, it } from '@jest/globals';
import { aRequest } from './a-request.js';
import { admits, countOf, endsNow, type Filters, filtersIn, NO_FILTERS, paramsOf, queryOf } from './filters.js';

const NOW = Date.parse('2026-01-31T12:00:10Z');
const filters = (part: Partial<Filters>): Filters => ({ ...NO_FILTERS, ...part });

describe('filters in the address', () => {
  it('go there and back', () => {
    const all = filters({
      range: 'custom',
      from: '2026-01-30T00:00:00.000Z',
      to: '2026-01-31T00:00:00.000Z',
      purpose: 'chat',
      provider: '4',
      model: 'qwen3-32b:Q4 K',
      app: '0',
      outcome: 'all_providers_failed',
      status: '503',
    });
    expect(filtersIn(paramsOf(all))).toEqual(all);
    expect(countOf(all)).toBe(6);
    expect(paramsOf(NO_FILTERS).toString()).toBe('');
  });

  it('are left out where they are none', () => {
    const params = new URLSearchParams({
      range: '2y',
      purpose: '<b>',
      provider: '-4',
      model: ' ',
      app: 'x',
      status: '20000',
      from: '2031-99-99T00:00:00Z',
      to: 'now',
    });
    expect(filtersIn(params)).toEqual(NO_FILTERS);
  });
});

describe('queryOf', () => {
  it('asks for the last day unless told otherwise', () => {
    expect(queryOf(NO_FILTERS, NOW)).toEqual({ from: '2026-01-30T12:00:10.000Z' });
    expect(queryOf(filters({ range: 'all' }), NOW)).toEqual({});
  });

  it('asks for the app 0, the playground, and the status 0, whose client left', () => {
    expect(queryOf(filters({ range: 'all', app: '0', status: '0' }), NOW)).toEqual({ app_id: 0, status: 0 });
  });
});

describe('admits', () => {
  it.each<[Partial<Filters>, boolean]>([
    [{}, true],
    [{ purpose: 'chat', provider: '4', model: 'llama', app: '3', outcome: 'delivered', status: '200' }, true],
    [{ purpose: 'claims' }, false],
    [{ provider: '5' }, false],
    [{ model: 'llam' }, false],
    [{ app: '0' }, false],
    [{ outcome: 'broken' }, false],
    [{ status: '0' }, false],
    [{ range: 'custom', from: '2026-01-31T12:00:00.000Z' }, true],
    [{ range: 'custom', from: '2026-01-31T12:00:00.001Z' }, false],
    [{ range: 'custom', to: '2026-01-31T12:00:00.000Z' }, false],
  ])('%j', (part, expected) => {
    expect(admits(filters(part), aRequest(), NOW)).toBe(expected);
  });
});

describe('endsNow', () => {
  it('is false where the time shown is over', () => {
    expect(endsNow(NO_FILTERS)).toBe(true);
    expect(endsNow(filters({ range: 'custom', from: '2026-01-31T12:00:00.000Z' }))).toBe(true);
    expect(endsNow(filters({ range: 'custom', to: '2026-01-31T12:00:00.000Z' }))).toBe(false);
  });
});
