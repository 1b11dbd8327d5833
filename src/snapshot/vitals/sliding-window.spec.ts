import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { SlidingWindow } from './sliding-window.js';

describe('a sliding window', () => {
  it.each([
    ['holds what was just added', 0, 1],
    ['holds what is almost as old as the window', 9_999, 1],
    ['has forgotten what is as old as the window', 10_000, 0],
    ['has forgotten everything after a very long time', 1e12, 0],
  ])('%s', (_, now, total) => {
    const window = new SlidingWindow(10_000);
    window.add(0);
    expect(window.total(now)).toBe(total);
  });

  it('starts at any time', () => {
    const window = new SlidingWindow(10_000);
    window.add(123_456_789.5);
    expect(window.total(123_456_789.6)).toBe(1);
  });

  it('counts nothing after it was cleared, and goes on counting', () => {
    const window = new SlidingWindow(10_000);
    window.add(5000);
    window.clear();
    expect(window.total(5000)).toBe(0);
    window.add(5001);
    expect(window.total(5001)).toBe(1);
  });

  it('holds everything of the span but its oldest bucket, and nothing older than the span', () => {
    const pauses = fc.array(fc.double({ min: 0, max: 4000, noNaN: true }), { maxLength: 200 });
    fc.assert(
      fc.property(pauses, fc.integer({ min: 2, max: 20 }), (waits, buckets) => {
        const spanMs = 10_000;
        const window = new SlidingWindow(spanMs, buckets);
        const times: number[] = [];
        let now = 0;
        for (const wait of waits) {
          now += wait;
          times.push(now);
          window.add(now);
          const within = (ms: number): number => times.filter((time) => now - time < ms).length;
          expect(window.total(now)).toBeLessThanOrEqual(within(spanMs));
          expect(window.total(now)).toBeGreaterThanOrEqual(within(spanMs - spanMs / buckets));
        }
      }),
    );
  });
});
