import { describe, expect, it } from '@jest/globals';
import { TraceClock } from './trace-clock.js';

const msOf = ([seconds, nanoseconds]: readonly [number, number]): number => seconds * 1000 + nanoseconds / 1e6;

describe('the clock of a trace', () => {
  it('tells the time of the wall', () => {
    expect(Math.abs(msOf(new TraceClock().timeOf(performance.now())) - Date.now())).toBeLessThan(1000);
  });

  it('moves only as the monotonic one does', () => {
    const clock = new TraceClock();
    const before = clock.timeOf(1000.25);
    expect(clock.timeOf(1000.25)).toEqual(before);
    expect(msOf(clock.timeOf(3500.5)) - msOf(before)).toBeCloseTo(2500.25, 2);
  });

  it('never has a whole second of nanoseconds', () => {
    const clock = new TraceClock();
    for (let at = 0; at < 2000; at += 0.37) expect(clock.timeOf(at)[1]).toBeLessThan(1e9);
  });
});
