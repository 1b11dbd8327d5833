import { describe, expect, it } from '@jest/globals';
import { recentlyUsed } from './recently-used.js';

describe('what was used recently', () => {
  it('is kept, and what was used longest ago makes room', () => {
    const map = recentlyUsed<string, number>(3);
    for (const [index, name] of ['a', 'b', 'c'].entries()) map.set(name, index);
    map.get('a');
    map.set('d', 3);
    expect([...map.keys()]).toEqual(['d', 'a', 'c']);
    expect(map.size).toBe(3);
    map.set('a', 9);
    expect([map.size, map.get('a'), map.pop()]).toEqual([3, 9, 2]);
  });

  it('takes no room before it is used', () => {
    const before = process.memoryUsage();
    const maps = Array.from({ length: 20 }, () => recentlyUsed<string, number>(1_000_000));
    const after = process.memoryUsage();
    const mib = (after.heapUsed - before.heapUsed + after.arrayBuffers - before.arrayBuffers) / 1024 / 1024;
    // 20 with room for all of it would take 500 MiB.
    expect([maps.length, mib < 20]).toEqual([20, true]);
  });
});
