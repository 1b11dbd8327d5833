import { describe, expect, it } from '@jest/globals';
import { ALL } from './busiest.js';
import { histogramOf, percentileMs, together } from './first-bytes.js';
import { SubjectHour, type SubjectMinute } from './subject-hour.js';

const FIRST = 29_400_000;
const LAST = FIRST + 59;

function minute(differs: Partial<SubjectMinute>, durationsMs: readonly number[] = []): SubjectMinute {
  const firstByte = `{${histogramOf(durationsMs).join()}}`;
  return { minute: FIRST, requests: 1, errors: 1, fallbacks: 1, lastAtMs: 5, firstByte, ...differs };
}

describe('the hour of a subject', () => {
  it('has the percentile that all of its minutes have together', () => {
    const hour = new SubjectHour(ALL);
    const ofMinutes = Array.from({ length: 60 }, (_, place) =>
      Array.from({ length: 20 }, (__, index) => 1 + ((place * 977 + index * 3571) % 700_000)),
    );
    for (const [place, ms] of ofMinutes.entries()) hour.put(minute({ minute: FIRST + place }, ms));
    expect(hour.figures(LAST)).toEqual({
      requests: 60,
      errors: 60,
      fallbacks: 60,
      lastAtMs: 5,
      p95Ms: percentileMs(together(ofMinutes.map(histogramOf)), 0.95),
    });
    expect(hour.p95In(FIRST + 7)).toBe(percentileMs(histogramOf(ofMinutes[7] ?? []), 0.95));
  });

  it('has what was read of a minute last', () => {
    const hour = new SubjectHour(ALL);
    hour.put(minute({ requests: 3 }, [5000, 5000]));
    hour.put(minute({ requests: 4, lastAtMs: 9 }, [10]));
    expect(hour.figures(LAST)).toMatchObject({
      requests: 4,
      lastAtMs: 9,
      p95Ms: percentileMs(histogramOf([10]), 0.95),
    });
  });

  it('forgets what is longer ago, whether or not another minute has come in its place', () => {
    const hour = new SubjectHour(ALL);
    hour.put(minute({ minute: FIRST, requests: 100 }, [5000]));
    hour.put(minute({ minute: FIRST + 1, requests: 10 }, [5000]));
    hour.put(minute({ minute: FIRST + 60, requests: 1 }, [10]));
    expect([hour.requestsIn(FIRST), hour.p95In(FIRST), hour.requestsIn(FIRST + 60)]).toEqual([0, null, 1]);
    expect(hour.figures(FIRST + 60).requests).toBe(11);
    expect(hour.figures(FIRST + 61)).toMatchObject({ requests: 1, p95Ms: percentileMs(histogramOf([10]), 0.95) });
  });
});
