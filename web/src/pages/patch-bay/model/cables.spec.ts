import { describe, expect, it } from '@jest/globals';
import { cablesOf } from './cables.js';
import { cablesToDraw, inView } from './look.js';
import { wordOf } from './serving.js';
import { among, somePurpose, someProvider, someState, someTarget } from './some.js';

const OUT = someState({ status: 'out' });

describe('cables of a purpose', () => {
  it('carry traffic to the active provider; fallbacks wait with their order', () => {
    const cables = cablesOf(somePurpose('chat', [[1], [2], [3]]), among());
    expect(cables.map(({ provider, kind, label }) => [provider, kind, label])).toEqual([
      ['ai_server:1', 'live', ''],
      ['ai_server:2', 'fallback', '1'],
      ['ai_server:3', 'fallback', '2'],
    ]);
  });

  it('carry traffic to the first fallback that is there while the active provider is out', () => {
    const purpose = somePurpose('clinical', [[1], [2], [3]]);
    const providerOf = among(someProvider(1, { state: OUT }), someProvider(2, { enabled: false }));
    expect(cablesOf(purpose, providerOf).map(({ kind }) => kind)).toEqual(['out', 'out', 'live']);
    expect(wordOf(purpose, providerOf).word).toBe('on fallback');
  });

  it('carry traffic to a fallback while the active provider gets single requests to see', () => {
    const trial = { status: 'probing', breaker: 'half_open' } as const;
    const down = { status: 'down', reason: 'refused', checked_at: '2026-01-01T00:00:00.000Z' } as const;
    const purpose = somePurpose('clinical', [[1], [2]]);
    const providerOf = among(someProvider(1, { state: someState({ ...trial, probe: down }) }));
    expect(cablesOf(purpose, providerOf).map(({ kind }) => kind)).toEqual(['out', 'live']);
    const alone = somePurpose('clinical', [[1]]);
    expect(cablesOf(alone, providerOf).map(({ kind }) => kind)).toEqual(['live']);
    const back = among(someProvider(1, { state: someState(trial) }));
    expect(wordOf(purpose, back).word).toBe('normal');
  });

  it('say shares of a tier, among those that are there', () => {
    const purpose = somePurpose('chat', [[1]]);
    const targets = [someTarget(1, 7), someTarget(2, 3), someTarget(3, 10)];
    const tiers = [{ strategy: 'weighted' as const, targets }];
    const bayPurpose = { ...purpose, active: purpose.active && { ...purpose.active, tiers } };
    const labels = cablesOf(bayPurpose, among(someProvider(3, { state: OUT }))).map(({ label }) => label);
    expect(labels).toEqual(['70 %', '30 %', '']);
  });

  it('say how a tier shares where weights do not count', () => {
    const purpose = somePurpose('chat', [[1], [2, 3]]);
    const tiers = (purpose.active?.tiers ?? []).map((tier) => ({ ...tier, strategy: 'least_busy' as const }));
    const bayPurpose = { ...purpose, active: purpose.active && { ...purpose.active, tiers } };
    expect(cablesOf(bayPurpose, among()).map(({ label }) => label)).toEqual(['', '1 · least busy', '1 · least busy']);
  });

  it('are none where nothing is plugged in', () => {
    expect(cablesOf(somePurpose('reranking', []), among())).toEqual([]);
    expect(wordOf(somePurpose('reranking', []), among()).word).toBe('not plugged');
  });

  it('leave no provider when all are out', () => {
    expect(wordOf(somePurpose('chat', [[1]]), among(someProvider(1, { state: OUT }))).word).toBe('no provider left');
  });
});

describe('what is looked at', () => {
  const cables = [
    ...cablesOf(somePurpose('chat', [[1], [2]]), among()),
    ...cablesOf(somePurpose('claims', [[2]]), among()),
  ];

  it('brings a provider’s purposes with it', () => {
    const view = inView(cables, { provider: 'ai_server:2' });
    expect([...(view?.slugs ?? [])]).toEqual(['chat', 'claims']);
    expect([...(view?.providers ?? [])]).toEqual(['ai_server:2']);
  });

  it('is the only purpose whose fallbacks are drawn where there are many', () => {
    expect(cablesToDraw(cables, 12, null)).toHaveLength(3);
    expect(cablesToDraw(cables, 13, null)).toHaveLength(2);
    expect(cablesToDraw(cables, 13, { slug: 'chat' })).toHaveLength(3);
    expect(cablesToDraw(cables, 13, { slug: 'claims' })).toHaveLength(2);
  });
});
