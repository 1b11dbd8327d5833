import { describe, expect, it } from '@jest/globals';
import { AdminPlaces, PLACES_EACH } from './admin-places.js';

const places = (): AdminPlaces => new AdminPlaces('questions are still being answered');

describe('places of admins', () => {
  it('are as many for each, whoever else asks', () => {
    const shared = places();
    const mine = Array.from({ length: PLACES_EACH }, () => shared.take('Ada'));
    expect(() => shared.take('Ada')).toThrow('4 of your questions are still being answered. Wait');
    const others = shared.take('Grace');
    mine[0]?.();
    expect(() => shared.take('Ada')).not.toThrow();
    others();
    expect(() => shared.take('Ada')).toThrow(/still being answered/);
  });

  it('are free again once they are given back', () => {
    const shared = places();
    for (let round = 0; round < 3 * PLACES_EACH; round += 1) shared.take('Ada')();
    expect(() => shared.take('Ada')).not.toThrow();
  });
});
