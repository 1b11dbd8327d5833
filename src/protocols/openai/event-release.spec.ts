import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { MAX_EVENT_BYTES } from './event-remainder.js';
import { EventScanner } from './event-scanner.js';

/** The text of a line and its end, which the last one has not. */
const LINES = /([^\r\n]*)(\r\n|\r|\n|$)/g;

/** How many of these first bytes of a stream a relay may send on, found in the whole of them. */
function releasable(taken: Buffer): number {
  const text = taken.toString('latin1');
  const blanks = [...text.matchAll(LINES)].filter((line) => line[1] === '' && line[2] !== '');
  const end = blanks.reduce((_, { 0: line, index }) => index + line.length, 0);
  return text.length - end > MAX_EVENT_BYTES ? text.length : end;
}

/** Feeds the pieces, releases what may be released and carries the rest, as a relay does. */
function relay(bytes: Buffer, cuts: readonly number[]): { sent: Buffer; releasedBytes: number[]; mostCarried: number } {
  const scanner = new EventScanner();
  const sent: Buffer[] = [];
  const releasedBytes: number[] = [];
  let [carry, total, mostCarried, start] = [[] as Buffer[], 0, 0, 0];
  for (const cut of [...cuts, bytes.length]) {
    const chunk = bytes.subarray(start, cut);
    const count = scanner.push(chunk);
    if (count > 0) {
      sent.push(...carry, chunk.subarray(0, count));
      carry = [];
      total = start + count;
    }
    carry.push(chunk.subarray(count));
    releasedBytes.push(total);
    mostCarried = Math.max(mostCarried, cut - total);
    start = cut;
  }
  return { sent: Buffer.concat([...sent, ...carry]), releasedBytes, mostCarried };
}

function expectTrueRelay(bytes: Buffer, cuts: readonly number[], expected: readonly number[]): void {
  const original = Buffer.from(bytes);
  const { sent, releasedBytes, mostCarried } = relay(bytes, cuts);
  expect(releasedBytes).toEqual(expected);
  expect([sent.equals(original), bytes.equals(original)]).toEqual([true, true]);
  expect(mostCarried).toBeLessThanOrEqual(MAX_EVENT_BYTES);
}

const piece = fc.constantFrom(
  '\n',
  '\r',
  '\r\n',
  '\n\n',
  'data: a',
  'data: 日本🙂',
  ': comment',
  'event: x',
  '\uFEFF',
  ' ',
);
const soup = fc.array(piece, { maxLength: 40 }).map((pieces) => Buffer.from(pieces.join('')));
const fractions = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 });
const huge = fc
  .tuple(fc.integer({ min: -8, max: 8 }), fc.constantFrom('a', '\na', '\r\nab'))
  .map(([over, filling]) => Buffer.from(filling.repeat((MAX_EVENT_BYTES + over) / filling.length)));

describe('what a relay may release', () => {
  it('ends with a whole event, at each single cut and byte for byte', () => {
    fc.assert(
      fc.property(soup, (bytes) => {
        const ends = Array.from({ length: bytes.length + 1 }, (_, length) => releasable(bytes.subarray(0, length)));
        const last = releasable(bytes);
        for (const [cut, end] of ends.entries()) expectTrueRelay(bytes, [cut], [end, last]);
        expectTrueRelay(bytes, [...bytes.keys()], ends);
      }),
      { numRuns: 100 },
    );
  });

  it('is all of an event over the bound, which is never kept', () => {
    fc.assert(
      fc.property(soup, huge, soup, huge, fractions, (before, first, between, second, places) => {
        const bytes = Buffer.concat([before, first, between, second]);
        const near = [before.length + first.length, before.length + MAX_EVENT_BYTES, bytes.length - 3];
        const cuts = [...places.map((place) => Math.floor(place * bytes.length)), ...near].toSorted((a, b) => a - b);
        const expected = [...cuts, bytes.length].map((cut) => releasable(bytes.subarray(0, cut)));
        expectTrueRelay(bytes, cuts, expected);
      }),
      { numRuns: 15 },
    );
  });
});
