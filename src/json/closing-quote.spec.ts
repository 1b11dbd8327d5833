import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { closingQuote } from './closing-quote.js';

/** One byte after the other. */
function walked(bytes: Buffer): number {
  let at = 1;
  while (at < bytes.length && bytes[at] !== 0x22) at += bytes[at] === 0x5c ? 2 : 1;
  return Math.min(at, bytes.length);
}

const piece = fc.constantFrom('a', '\\', '\\\\', '\\"', '\\"'.repeat(200), 'a'.repeat(300), '"');

describe('the closing quote', () => {
  it('is the first one that is not escaped, whatever comes before it', () => {
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const bytes = Buffer.from(`"${pieces.join('')}`);
        expect(closingQuote(bytes, 0)).toBe(walked(bytes));
      }),
    );
  });
});
