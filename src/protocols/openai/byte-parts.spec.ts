import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { ByteParts } from './byte-parts.js';

const texts = fc.array(fc.string({ maxLength: 5 }), { maxLength: 6 });
const counts = fc.integer({ min: 1, max: 40 });
const partsOf = (list: readonly string[]): ByteParts => ByteParts.of(...list.map((text) => Buffer.from(text)));

describe('bytes in parts', () => {
  it('tell their ends as if they were in one', () => {
    fc.assert(
      fc.property(texts, counts, (list, count) => {
        const all = Buffer.from(list.join(''));
        const parts = partsOf(list);
        expect(parts.length).toBe(all.length);
        expect(parts.head(count)).toEqual(all.subarray(0, count));
        expect(parts.tail(count)).toEqual(all.subarray(-count));
        expect(Buffer.concat(parts.list)).toEqual(all);
        expect(parts.whole()).toEqual(all);
        expect([parts.head(count), parts.tail(count)]).toEqual([all.subarray(0, count), all.subarray(-count)]);
      }),
    );
  });

  it('are copied only where an end lies in several', () => {
    const first = Buffer.from('first');
    const last = Buffer.from('last');
    const parts = ByteParts.of(first, last);
    expect(parts.head(5).buffer).toBe(first.buffer);
    expect(parts.tail(4).buffer).toBe(last.buffer);
    expect(ByteParts.of(first).whole()).toBe(first);
    expect(parts.tail(5).toString()).toBe('tlast');
  });
});
