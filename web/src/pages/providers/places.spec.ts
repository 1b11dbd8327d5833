import { expect, test } from '@jest/globals';
import { inWords, placesOf } from './places.js';

const target = (provider_id: number) =>
  ({
    provider_type: 'ai_server',
    provider_id,
    model: null,
    weight: 1,
    provider: { masked_key: null, enabled: true },
  }) as const;
const chain = (purpose: string, ...tiers: number[][]) => ({
  purpose,
  tiers: tiers.map((ids) => ({ strategy: 'weighted' as const, targets: ids.map(target) })),
});

test('places are told with their rank, the active ones first', () => {
  const places = placesOf([chain('claims', [1], [2]), chain('chat', [2, 3]), chain('other', [3])], 2);
  expect(places.map(({ purpose, as }) => [purpose, as])).toEqual([
    ['chat', 'active'],
    ['claims', 'fallback 1'],
  ]);
  expect(inWords(places)).toBe('chat (active) and claims (fallback 1)');
});

test('nothing is plugged', () => {
  expect(inWords(placesOf([], 2))).toBe('');
});
