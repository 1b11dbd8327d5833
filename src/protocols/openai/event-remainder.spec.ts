import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { EventRemainder, MAX_EVENT_BYTES } from './event-remainder.js';
import { EventScanner } from './event-scanner.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Memory of buffers that cannot be freed. */
function heldBytes(): number {
  collectGarbage();
  // What the first collection has found is given back during the second.
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}

describe('the beginning of an open event', () => {
  it('is put together from its pieces', () => {
    const remainder = new EventRemainder();
    const text = 'The quick 🦊 '.repeat(1000);
    const bytes = Buffer.from(text);
    for (const at of bytes.keys()) remainder.add(bytes, at, at + 1);
    expect([remainder.length, remainder.take() === text, remainder.length]).toEqual([bytes.length, true, 0]);
    remainder.add(bytes, 4, 9);
    expect([remainder.length, remainder.take()]).toEqual([5, 'quick']);
  });

  it('does not hold on to the chunks it came in', () => {
    const scanner = new EventScanner();
    const before = heldBytes();
    for (let count = 0; count < 200; count++) scanner.push(Buffer.alloc(65_536, 'a').subarray(0, 1000));
    expect(heldBytes() - before).toBeLessThan(2 * MAX_EVENT_BYTES);
    expect(scanner.isBlind).toBe(false);
  });

  it('is let go when the event is too large', () => {
    const scanner = new EventScanner();
    const before = heldBytes();
    for (let count = 0; count < 200; count++) scanner.push(Buffer.alloc(65_536, 'a'));
    expect(heldBytes() - before).toBeLessThan(MAX_EVENT_BYTES);
    expect(scanner.isBlind).toBe(true);
  });
});
