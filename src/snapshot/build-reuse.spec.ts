import { describe, expect, it } from '@jest/globals';
import { Reuse } from './build-reuse.js';

describe('what was made', () => {
  it('is found in the next round, and in each as long as it is kept', () => {
    const [reuse, source] = [new Reuse<object, string>(), {}];
    expect(reuse.keep(source, 'made')).toBe('made');
    expect(reuse.find(source)).toBeUndefined();
    for (let round = 0; round < 3; round++) {
      reuse.endRound();
      expect(reuse.keep(source, reuse.find(source) ?? 'made again')).toBe('made');
    }
  });

  it('is forgotten by a round that does not keep it', () => {
    const [reuse, source] = [new Reuse<object, string>(), {}];
    reuse.keep(source, 'made');
    reuse.endRound();
    reuse.endRound();
    expect(reuse.find(source)).toBeUndefined();
  });

  it('is not found for another thing, however alike', () => {
    const reuse = new Reuse<object, string>();
    reuse.keep({ id: 1 }, 'made');
    reuse.endRound();
    expect(reuse.find({ id: 1 })).toBeUndefined();
  });
});
