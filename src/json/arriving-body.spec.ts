import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { ArrivingBody } from './arriving-body.js';

const KIB = 1024;
const MIB = 1024 * KIB;

/** Parts as a socket gives them: each with memory of its own. */
function partsOf(sizes: readonly number[]): readonly Buffer[] {
  return sizes.map((size, index) => Buffer.allocUnsafeSlow(size).fill(index + 1));
}

function arrived(parts: readonly Buffer[], announced: number): Buffer {
  const body = new ArrivingBody(announced);
  for (const part of parts) body.add(part);
  return body.whole();
}

describe('a body that arrives in parts', () => {
  it('is the same whether it is long or short, announced or not', () => {
    const sizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 300 * KIB })), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(sizes, fc.boolean(), (all, isAnnounced) => {
        const expected = Buffer.concat(partsOf(all));
        const whole = arrived(partsOf(all), isAnnounced ? expected.length : Number.NaN);
        expect(whole.equals(expected)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it('is whole when it is longer than what is reserved at once', () => {
    const sizes = Array.from({ length: 41 }, () => 127 * KIB);
    const expected = Buffer.concat(partsOf(sizes));
    for (const announced of [expected.length, Number.NaN]) {
      expect(arrived(partsOf(sizes), announced).equals(expected)).toBe(true);
    }
  });

  it('holds what has come of a long one only once', () => {
    const parts = partsOf([64 * KIB, 64 * KIB, 64 * KIB]);
    arrived(parts, 192 * KIB);
    expect(parts.map(({ length }) => length)).toEqual([0, 0, 0]);
  });

  it('reserves no more for a long announcement than for 4 MiB', () => {
    const before = process.memoryUsage().arrayBuffers;
    const body = new ArrivingBody(32 * MIB);
    body.add(Buffer.alloc(1));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(5 * MIB);
    expect(body.length).toBe(1);
  });
});
