import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { ActivateProvider } from './activation.dto.js';
import { type NamedTier, tiersIn } from './chain-references.js';

const server = (provider_id: number, fields: object = {}) => ({
  provider_type: 'ai_server' as const,
  provider_id,
  ...fields,
});
const fieldsOf = (tiers: readonly NamedTier[]) => tiers.map(({ targets }) => targets.map(({ field }) => field));
const idsOf = (tiers: readonly NamedTier[]) =>
  tiers.map(({ targets }) => targets.map(({ reference }) => reference.provider_id));

const pinning = (...models: readonly (string | null | undefined)[]): ActivateProvider => ({
  purpose: 'chat',
  tiers: models.map((model) => ({ strategy: 'weighted', targets: [server(1, { model })] })),
});

describe('the chain a body describes', () => {
  it('is a tier of one for each target of the short form', () => {
    const tiers = tiersIn({ purpose: 'chat', ...server(1, { model: 'a' }), fallbacks: [server(2), server(3)] });
    expect(idsOf(tiers)).toEqual([[1], [2], [3]]);
    expect(fieldsOf(tiers)).toEqual([['provider_id'], ['fallbacks.0.provider_id'], ['fallbacks.1.provider_id']]);
    expect(tiers[0]).toMatchObject({ strategy: 'weighted', targets: [{ reference: { model: 'a' } }] });
  });

  it('takes one fallback in the shorter form', () => {
    const tiers = tiersIn({
      purpose: 'chat',
      ...server(1),
      fallback_provider_type: 'ai_server',
      fallback_provider_id: 2,
    });
    expect([idsOf(tiers), fieldsOf(tiers)]).toEqual([
      [[1], [2]],
      [['provider_id'], ['fallback_provider_id']],
    ]);
  });

  it('is the long form as it is, whatever its shape', () => {
    const shapes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(shapes, (sizes) => {
        let id = 0;
        const tiers = sizes.map((size) => ({
          strategy: 'cheapest' as const,
          targets: Array.from({ length: size }, () => server((id += 1), { weight: id })),
        }));
        const named = tiersIn({ purpose: 'chat', tiers });
        expect(idsOf(named)).toEqual(tiers.map(({ targets }) => targets.map(({ provider_id }) => provider_id)));
        expect(fieldsOf(named)).toEqual(
          tiers.map(({ targets }, tier) =>
            targets.map((_, position) => `tiers.${tier}.targets.${position}.provider_id`),
          ),
        );
      }),
    );
  });

  it('takes a provider twice with two models, not with the same one', () => {
    expect(tiersIn(pinning('a', 'b', null))).toHaveLength(3);
    expect(() => tiersIn(pinning('a', 'b', 'a'))).toThrow('tiers.2.targets.0.provider_id: is in the chain already');
    expect(() => tiersIn(pinning(null, undefined))).toThrow('tiers.1.targets.0.provider_id: is in the chain already');
  });

  it.each([
    ['provider_id', server(1)],
    ['model', { model: null }],
    ['fallbacks', { fallbacks: [] }],
    ['fallback_provider_type', { fallback_provider_type: 'ai_server' }],
  ] satisfies [string, Partial<ActivateProvider>][])('is refused when it comes in both forms: %s', (field, short) => {
    const tiers = [{ strategy: 'weighted' as const, targets: [server(2)] }];
    expect(() => tiersIn({ purpose: 'chat', tiers, ...short })).toThrow(
      new RegExp(`^tiers: give either this or .*${field}.*, not both$`),
    );
  });
});
