import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { HeldBytes } from './held-bytes.js';

describe('bytes that wait to be sent', () => {
  it('come out as they went in, and never change once they are out', () => {
    const steps = fc.array(fc.oneof(fc.uint8Array({ maxLength: 3000 }), fc.double({ min: 0, max: 1, noNaN: true })));
    fc.assert(
      fc.property(steps, (all) => {
        const held = new HeldBytes();
        const taken: Buffer[] = [];
        const copies: Buffer[] = [];
        for (const step of all) {
          if (typeof step !== 'number') held.add(Buffer.from(step));
          else taken.push(held.take(Math.floor(step * held.length)));
          if (copies.length < taken.length) copies.push(Buffer.from(taken.at(-1) ?? ''));
        }
        taken.push(held.take(held.length));
        const given = Buffer.concat(all.filter((step) => typeof step !== 'number'));
        expect(Buffer.concat(taken).equals(given)).toBe(true);
        for (const [index, copy] of copies.entries()) expect(taken[index]?.equals(copy)).toBe(true);
        expect(held.length).toBe(0);
      }),
    );
  });
});
