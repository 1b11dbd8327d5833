import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { ByteParts } from './byte-parts.js';

const long = fc.nat({ max: 3000 }).map((more) => 'ä'.repeat(2048 + more));
const texts = fc.array(fc.oneof(fc.string({ maxLength: 5 }), long), { maxLength: 6 });
const counts = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 4000, max: 20_000 }));
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

  it('can be asked for between two of them', () => {
    fc.assert(
      fc.property(texts, counts, (list, count) => {
        const parts = ByteParts.of(Buffer.from('cleared'));
        parts.clear();
        let all = '';
        for (const text of list) {
          parts.add(Buffer.from(text));
          all += text;
          expect(parts.tail(count)).toEqual(Buffer.from(all).subarray(-count));
          expect(Buffer.concat(parts.list)).toEqual(Buffer.from(all));
        }
      }),
    );
  });

  it('are copied only where an end lies in several', () => {
    // Not from Node's pool, in which a copy would lie as well.
    const first = Buffer.alloc(5, 'first');
    const last = Buffer.alloc(4096, 'last');
    const parts = ByteParts.of(first, last);
    expect(parts.head(5).buffer).toBe(first.buffer);
    expect(parts.tail(4).buffer).toBe(last.buffer);
    expect(ByteParts.of(first).whole()).toBe(first);
    expect(parts.tail(4097).toString('latin1', 0, 5)).toBe('tlast');
  });

  it('are few, however short they come', () => {
    const parts = new ByteParts();
    for (let count = 0; count < 300_000; count += 1) parts.add(Buffer.from([count % 256]));
    expect([parts.list.length, parts.length]).toEqual([2, 300_000]);
    expect(parts.tail(3)).toEqual(Buffer.from([(300_000 - 3) % 256, (300_000 - 2) % 256, (300_000 - 1) % 256]));
  });
});
