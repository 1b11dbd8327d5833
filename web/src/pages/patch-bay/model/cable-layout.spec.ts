import { describe, expect, it } from '@jest/globals';
import { type Box, curveBetween, layOut, type Places, pointAt } from './cable-layout.js';
import { type Cable, cablesOf } from './cables.js';
import type { ProviderKey } from './opened.js';
import { among, somePurpose } from './some.js';

function box(left: number, top: number): Box {
  return { left, right: left + 280, top, height: 88 };
}

const PLACES: Places = {
  purposes: new Map([
    ['chat', box(0, 0)],
    ['claims', box(0, 98)],
  ]),
  providers: new Map<ProviderKey, Box>([
    ['ai_server:1', box(500, 0)],
    ['ai_server:2', box(500, 98)],
  ]),
};

function cables(): readonly Cable[] {
  return [...cablesOf(somePurpose('claims', [[1], [2]]), among()), ...cablesOf(somePurpose('chat', [[1]]), among())];
}

describe('layout of cables', () => {
  const laid = layOut(cables(), PLACES);

  it('puts jacks of a provider in the order of the purposes', () => {
    const jacks = laid
      .filter(({ provider }) => provider === 'ai_server:1')
      .map(({ slug, jack }) => [slug, jack.x, jack.y]);
    expect(jacks).toEqual([
      ['claims', 499, 57],
      ['chat', 499, 31],
    ]);
  });

  it('draws from jack to jack', () => {
    expect(laid.find(({ slug }) => slug === 'chat')?.path).toMatch(/^M281\.0 44\.0C.* 499\.0 31\.0$/);
  });

  it('puts labels on the cable, near the provider', () => {
    const fallback = laid.find(({ label }) => label === '1');
    expect(fallback?.labelAt.x).toBeCloseTo(499 - 0.06 * 219 - (fallback?.labelWidth ?? 0) / 2, 1);
    expect(fallback?.labelAt.y).toBeCloseTo(142, 0);
  });

  it('leaves out cables whose ends are not shown', () => {
    expect(layOut(cables(), { ...PLACES, providers: new Map() })).toEqual([]);
  });

  it('keeps many jacks on the card', () => {
    const many = Array.from({ length: 20 }, (_, index) => somePurpose(`p${index}`, [[1]]));
    const purposes = new Map(many.map(({ purpose }, index) => [purpose.slug, box(0, index * 98)]));
    const ys = layOut(
      many.flatMap((each) => cablesOf(each, among())),
      { ...PLACES, purposes },
    ).map(({ jack }) => jack.y);
    expect(Math.min(...ys)).toBeGreaterThanOrEqual(9);
    expect(Math.max(...ys)).toBeLessThanOrEqual(79);
  });

  it('finds points of a curve from the left', () => {
    const curve = curveBetween({ x: 0, y: 0 }, { x: 100, y: 50 });
    expect(pointAt(curve, 50).y).toBeCloseTo(25, 0);
    expect(pointAt(curve, 100).y).toBeCloseTo(50, 3);
  });
});
