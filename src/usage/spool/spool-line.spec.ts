import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { lineOf } from '../../../test/support/spool-line-of.js';
import { linesIn } from './spool-line.js';

/** Whatever may be recorded, line feeds and half characters in texts included. */
const json = fc.jsonValue({ stringUnit: 'binary', maxDepth: 2 }).map((value) => JSON.stringify(value));
const records = fc.array(json, { maxLength: 20 });

function bytesOf(jsons: readonly string[]): Buffer {
  return Buffer.from(jsons.map(lineOf).join(''));
}

/** Where each line ends, with its line feed. */
function endsOf(jsons: readonly string[]): readonly number[] {
  let end = 0;
  return jsons.map((one) => (end += Buffer.byteLength(lineOf(one))));
}

describe('lines of a spool', () => {
  it('are read as they were written, so many at a time', () => {
    fc.assert(
      fc.property(records, fc.integer({ min: 1, max: 7 }), (written, most) => {
        const bytes = bytesOf(written);
        const read: string[] = [];
        for (let at = 0; ;) {
          const { records: found, damaged, length } = linesIn(bytes.subarray(at), most);
          expect(damaged).toEqual([]);
          expect(found.length).toBeLessThanOrEqual(most);
          if (length === 0) break;
          read.push(...found.map(String));
          at += length;
        }
        expect(read).toEqual(written);
      }),
    );
  });

  it('are read up to where the last one was torn, and no further', () => {
    fc.assert(
      fc.property(records, fc.nat(), (written, cut) => {
        const bytes = bytesOf(written);
        const torn = bytes.subarray(0, cut % (bytes.length + 1));
        const whole = endsOf(written).filter((end) => end <= torn.length);
        const { records: found, ...rest } = linesIn(torn, Infinity);
        expect(found.map(String)).toEqual(written.slice(0, whole.length));
        expect(rest).toEqual({ damaged: [], length: whole.at(-1) ?? 0 });
      }),
    );
  });

  it('are never taken for one another, whichever bytes are changed, lost or put in', () => {
    const damage = fc.record({ at: fc.nat(), lost: fc.nat({ max: 40 }), put: fc.uint8Array({ maxLength: 40 }) });
    fc.assert(
      fc.property(records, damage, (written, { at, lost, put }) => {
        const bytes = bytesOf(written);
        const start = at % (bytes.length + 1);
        const changed = Buffer.concat([bytes.subarray(0, start), put, bytes.subarray(start + lost)]);
        const ends = endsOf(written);
        // A line is whole where neither it nor the line feed before it was touched.
        const whole = written.filter((_, index) => {
          const [from, to] = [ends[index - 1] ?? 0, ends[index] ?? 0];
          return to <= start || from > start + lost;
        });
        const found = linesIn(changed, Infinity).records.map(String);
        const others = [...found];
        for (const one of whole) {
          const index = others.indexOf(one);
          expect(index).not.toBe(-1);
          others.splice(index, 1);
        }
        expect(found.filter((one) => !written.includes(one))).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });
});
