import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import * as fc from 'fast-check';
import { BusyHours } from './busy-hours.js';

const HOUR_MS = 3_600_000;

describe('the hours of a server', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('are shared by the requests that run at the same time, and charged to nobody while none does', () => {
    const hours = new BusyHours();
    jest.advanceTimersByTime(HOUR_MS);
    const first = hours.begin(1);
    jest.advanceTimersByTime(HOUR_MS);
    const second = hours.begin(1);
    jest.advanceTimersByTime(HOUR_MS);
    expect(hours.end(1, first)).toBeCloseTo(1.5, 9);
    jest.advanceTimersByTime(HOUR_MS);
    expect(hours.end(1, second)).toBeCloseTo(1.5, 9);
    const other = hours.begin(2);
    expect(hours.end(2, other)).toBe(0);
  });

  it('add up to the time in which any request ran', () => {
    const steps = fc.array(fc.tuple(fc.boolean(), fc.nat(1000), fc.nat(20)), { maxLength: 60 });
    fc.assert(
      fc.property(steps, (taken) => {
        const hours = new BusyHours();
        const running: number[] = [];
        let busyMs = 0;
        let charged = 0;
        for (const [begins, ms, which] of taken) {
          if (begins) running.push(hours.begin(1));
          else
            for (const begun of running.splice(which % Math.max(1, running.length), 1)) charged += hours.end(1, begun);
          jest.advanceTimersByTime(ms);
          if (running.length > 0) busyMs += ms;
        }
        for (const begun of running) charged += hours.end(1, begun);
        expect(charged).toBeCloseTo(busyMs / HOUR_MS, 9);
      }),
    );
  });
});
