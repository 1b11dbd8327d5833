import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { SlotWindow } from './slot-window.js';

const SPAN_MS = 1000;

/** Lets requests through at these times for as long as there is room; returns when they went through, and how many. */
function letThrough(steps: readonly { readonly after: number; readonly amount: number }[], limit: number) {
  const window = new SlotWindow(SPAN_MS);
  const through: { readonly at: number; readonly amount: number }[] = [];
  let now = 0;
  for (const { after, amount } of steps) {
    now += after;
    if (window.waitMs(now, amount, limit) > 0) continue;
    window.add(now, amount);
    through.push({ at: now, amount });
  }
  return through;
}

const steps = fc.array(
  fc.record({ after: fc.double({ min: 0, max: 400, noNaN: true }), amount: fc.integer({ min: 1, max: 5 }) }),
  { maxLength: 200 },
);

describe('a sliding window', () => {
  it('never lets more through than its limit in any span of its length', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 20 }), (asked, limit) => {
        const through = letThrough(asked, limit);
        for (const { at } of through) {
          const within = through.filter((other) => other.at >= at && other.at < at + SPAN_MS);
          expect(within.reduce((sum, { amount }) => sum + amount, 0)).toBeLessThanOrEqual(limit);
        }
      }),
    );
  });

  it('forgets after its length and at most one slot more', () => {
    const window = new SlotWindow(SPAN_MS);
    window.add(1049, 3);
    expect(window.used(2049)).toBe(3);
    expect(window.used(2050)).toBe(0);
  });

  it('says exactly when there will be room: not a moment earlier, and then indeed', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 5, max: 20 }), fc.integer({ min: 1, max: 5 }), (asked, limit, amount) => {
        const window = new SlotWindow(SPAN_MS);
        let now = 0;
        for (const step of asked) {
          now += step.after;
          if (window.waitMs(now, step.amount, limit) === 0) window.add(now, step.amount);
        }
        const wait = window.waitMs(now, amount, limit);
        if (wait === 0) return;
        expect(window.waitMs(now + wait - 0.01, amount, limit)).toBeGreaterThan(0);
        // Halfway in the slot, so that rounding does not matter.
        expect(window.waitMs(now + wait + 1, amount, limit)).toBe(0);
      }),
    );
  });

  it('has room again for what is given back, and says when it is empty', () => {
    const window = new SlotWindow(SPAN_MS);
    const slot = window.add(0, 10);
    expect(window.waitMs(100, 1, 10)).toBe(950);
    window.giveBack(slot, 4);
    expect(window.waitMs(100, 4, 10)).toBe(0);
    expect(window.resetMs(100)).toBe(950);
    window.giveBack(slot, 6);
    expect(window.resetMs(100)).toBe(0);
  });

  it('gives nothing back of what has left it', () => {
    const window = new SlotWindow(SPAN_MS);
    const slot = window.add(0, 10);
    window.add(5000, 7);
    window.giveBack(slot, 10);
    expect(window.used(5000)).toBe(7);
  });

  it('never has room for more than its limit', () => {
    expect(new SlotWindow(SPAN_MS).waitMs(0, 11, 10)).toBe(Infinity);
  });
});
