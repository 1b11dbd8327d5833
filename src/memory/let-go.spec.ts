import { describe, expect, it } from '@jest/globals';
import { letGo } from './let-go.js';

const KIB = 1024;

describe('bytes that nobody needs any more', () => {
  it('give their memory back at once', () => {
    const bytes = Buffer.allocUnsafeSlow(64 * 1024 * KIB);
    const before = process.memoryUsage().arrayBuffers;
    letGo(bytes);
    expect(bytes).toHaveLength(0);
    expect(before - process.memoryUsage().arrayBuffers).toBeGreaterThan(60 * 1024 * KIB);
  });

  it.each([
    ['a part of something larger', Buffer.alloc(128 * KIB).subarray(KIB)],
    ['from the pool', Buffer.from('a short text')],
    ['shared between threads', Buffer.from(new SharedArrayBuffer(64 * KIB))],
  ])('stay as they are: %s', (_, bytes) => {
    const { length } = bytes;
    letGo(bytes);
    expect(bytes).toHaveLength(length);
  });
});
