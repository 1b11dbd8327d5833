import { describe, expect, it } from '@jest/globals';
import { finalRate } from './rate.js';

const RUN = { firstAt: 1000, endedAt: 3000, pieces: 40 };

describe('finalRate', () => {
  it('is what was counted over the time in which it came', () => {
    expect(finalRate({ output_tokens: 101, duration_ms: 9999, first_byte_ms: 1 }, RUN)).toBe(50);
  });

  it('takes the times of the record for an answer that came as a whole', () => {
    const recorded = { output_tokens: 101, duration_ms: 1500, first_byte_ms: 500 };
    expect(finalRate(recorded, { ...RUN, pieces: 1 })).toBe(100);
  });

  it.each([
    [{ output_tokens: 0, duration_ms: 1500, first_byte_ms: 500 }, RUN],
    [
      { output_tokens: 100, duration_ms: 500, first_byte_ms: null },
      { ...RUN, pieces: 1 },
    ],
    [
      { output_tokens: 100, duration_ms: 500, first_byte_ms: 500 },
      { ...RUN, endedAt: 1001 },
    ],
  ])('is unknown where there is nothing to measure', (recorded, run) => {
    expect(finalRate(recorded, run)).toBeNull();
  });
});
