import { describe, expect, it } from '@jest/globals';
import { changeWords, figure, filterOf, groupKey, groupName, valueOf } from './sums.js';
import { usageRow } from './usage-row.js';

describe('sums', () => {
  it('have a value for each metric', () => {
    const sums = usageRow({ requests: 5, errors: 1, input_tokens: 30, output_tokens: 12, cost_usd: 0.5 });
    expect((['requests', 'tokens', 'cost', 'errors'] as const).map((metric) => valueOf(sums, metric))).toEqual([
      5, 42, 0.5, 1,
    ]);
  });

  it('are shown with their unit', () => {
    expect(figure('requests', 41208)).toBe('41,208');
    expect(figure('cost', 18.4)).toBe('$ 18.40');
    expect(figure('latency', 412)).toBe('412 ms');
    expect(figure('latency', null)).toBe('–');
  });
});

describe('groups', () => {
  it.each([
    [usageRow({ purpose: 'chat' }), 'purpose', { purpose: 'chat' }, 'chat'],
    [usageRow({ purpose: null }), 'purpose', null, 'refused before a purpose'],
    [usageRow({ provider_id: 4, provider: 'gpu-1' }), 'provider', { provider_id: 4 }, 'gpu-1'],
    [usageRow({ provider_id: 4, provider: null }), 'provider', { provider_id: 4 }, 'provider 4'],
    [usageRow({ provider_id: null, provider: null }), 'provider', null, 'nobody was asked'],
    [usageRow({ model: null }), 'model', null, 'no model named'],
    [usageRow({ app_id: 0, app: null }), 'app', { app_id: 0 }, 'Playground'],
    [usageRow({ app_id: 3, app: 'claims' }), 'app', { app_id: 3 }, 'claims'],
  ] as const)('%#: by %s', (row, by, filter, name) => {
    expect(filterOf(row, by)).toEqual(filter);
    expect(groupName(row, by)).toBe(name);
  });

  it('have keys of their own', () => {
    expect(groupKey(usageRow({ purpose: null }), 'purpose')).not.toBe(
      groupKey(usageRow({ purpose: 'null' }), 'purpose'),
    );
  });
});

describe('changeWords', () => {
  it.each([
    [112, 100, '+12 %'],
    [50, 100, '−50 %'],
    [100, 100, 'as before'],
    [5, 0, 'none before'],
    [0, 0, undefined],
    [5, undefined, undefined],
    [10_000, 1, '+999,900 %'],
  ])('%d after %j is %j', (now, before, words) => {
    expect(changeWords(now, before)).toBe(words);
  });
});
