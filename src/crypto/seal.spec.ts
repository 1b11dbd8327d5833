import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { KeyRing, type MasterKey, masterKeyFrom } from './key-ring.js';
import { rewrap, seal, type SealContext, unseal, UnsealError } from './seal.js';

const key = (): MasterKey => masterKeyFrom(randomBytes(32));
const active = key();
const ring = new KeyRing(active, []);
const context: SealContext = {
  table: 'provider_keys',
  column: 'sealed',
  rowId: '0d3f4f0c-7d2a-4e52-9c0c-3f1f0d8a9b11',
  keyVersion: 3,
  origin: 'https://api.openai.com',
};

const TAG_BYTES = 16;

/** Why it was refused; a value that opens fails the test. */
function refusal(sealed: string, place: SealContext = context, keys: KeyRing = ring): string {
  try {
    return `opened: ${unseal(sealed, place, keys)}`;
  } catch (error) {
    return error instanceof UnsealError ? error.reason : `threw ${String(error)}`;
  }
}

function parts(sealed: string): [string, string, string, string] {
  const [format = '', kek = '', wrapped = '', ciphertext = ''] = sealed.split('.');
  return [format, kek, wrapped, ciphertext];
}

function edited(sealed: string, part: 2 | 3, edit: (box: Buffer) => Buffer): string {
  const all = parts(sealed);
  all[part] = edit(Buffer.from(all[part], 'base64url')).toString('base64url');
  return all.join('.');
}

describe('a sealed value', () => {
  it.each(['x', 'sk-proj-0123456789', 'ä🔑\u0000\n', 'k'.repeat(4000)])('opens to what was sealed: %#', (text) => {
    expect(unseal(seal(text, context, ring), context, ring)).toBe(text);
  });

  it('has the documented format', () => {
    const [format, kek, wrapped, ciphertext] = parts(seal('12345', context, ring));
    expect(format).toBe('pb1');
    const digest = createHash('sha256').update('patchbay-kek-id').update(active.bytes).digest();
    expect(kek).toBe(digest.subarray(0, 9).toString('base64url'));
    expect(Buffer.from(wrapped, 'base64url')).toHaveLength(12 + 32 + TAG_BYTES);
    expect(Buffer.from(ciphertext, 'base64url')).toHaveLength(12 + 5 + TAG_BYTES);
    expect([kek, wrapped, ciphertext].join('')).toMatch(/^[\w-]+$/);
  });

  it('is new each time: data key, nonces and so every byte', () => {
    const [first, second] = [parts(seal('same', context, ring)), parts(seal('same', context, ring))];
    expect(first[2]).not.toBe(second[2]);
    expect(first[2].slice(0, 16)).not.toBe(second[2].slice(0, 16));
    expect(first[3].slice(0, 16)).not.toBe(second[3].slice(0, 16));
  });

  it.each([
    ['table', { table: 'other' }],
    ['column', { column: 'other' }],
    ['row', { rowId: '0d3f4f0c-7d2a-4e52-9c0c-3f1f0d8a9b12' }],
    ['key version', { keyVersion: 4 }],
    ['scheme', { origin: 'http://api.openai.com' }],
    ['host', { origin: 'https://api.openai.com.evil.example' }],
    ['port', { origin: 'https://api.openai.com:8443' }],
  ])('does not open in another %s', (_, change) => {
    expect(refusal(seal('secret', context, ring), { ...context, ...change })).toBe('not_authentic');
  });

  it('does not open where fields run into each other', () => {
    const sealed = seal('secret', { ...context, table: 'a', column: 'bc' }, ring);
    expect(refusal(sealed, { ...context, table: 'ab', column: 'c' })).toBe('not_authentic');
    const quoted = seal('secret', { ...context, table: 'a","b', column: 'c' }, ring);
    expect(refusal(quoted, { ...context, table: 'a', column: 'b","c' })).toBe('not_authentic');
  });

  it('does not open after any one bit was flipped, in either part', () => {
    const sealed = seal('secret', context, ring);
    for (const part of [2, 3] as const) {
      const bits = Buffer.from(parts(sealed)[part], 'base64url').length * 8;
      for (let bit = 0; bit < bits; bit += 1) {
        const flipped = edited(sealed, part, (box) => {
          box.writeUInt8(box.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
          return box;
        });
        expect(refusal(flipped)).toBe('not_authentic');
      }
    }
  });

  it('does not open with a shortened tag', () => {
    const sealed = seal('secret', context, ring);
    for (const part of [2, 3] as const) {
      for (let cut = 1; cut <= TAG_BYTES; cut += 1) {
        expect(refusal(edited(sealed, part, (box) => box.subarray(0, -cut)))).toMatch(/^(not_authentic|malformed)$/);
      }
      expect(refusal(edited(sealed, part, (box) => Buffer.concat([box, Buffer.alloc(1)])))).toBe('not_authentic');
    }
  });

  it('does not open with parts of another value or in another order', () => {
    const [format, kek, wrapped, ciphertext] = parts(seal('secret', context, ring));
    const [, , otherWrapped, otherCiphertext] = parts(seal('other', context, ring));
    for (const swapped of [
      [format, kek, otherWrapped, ciphertext],
      [format, kek, wrapped, otherCiphertext],
      [format, kek, ciphertext, wrapped],
    ]) {
      expect(refusal(swapped.join('.'))).toBe('not_authentic');
    }
  });

  it.each([
    ['nothing', ''],
    ['the raw secret', 'sk-proj-0123456789'],
    ['another format', 'pb2.AAAAAAAAAAAA.AAAA.AAAA'],
    ['a part too few', `pb1.${active.id}.AAAA`],
    ['a part too many', `${seal('secret', context, ring)}.AAAA`],
    ['an empty part', `pb1.${active.id}..AAAA`],
    ['parts without a tag', `pb1.${active.id}.AAAA.AAAA`],
  ])('is not %s', (_, text) => {
    expect(refusal(text)).toBe('malformed');
  });

  it('opens with an earlier master key and tells when it is not there', () => {
    const sealed = seal('secret', context, ring);
    expect(unseal(sealed, context, new KeyRing(key(), [key(), active]))).toBe('secret');
    expect(refusal(sealed, context, new KeyRing(key(), [key()]))).toBe('unknown_master_key');
    const relabelled = sealed.replace(active.id, 'AAAAAAAAAAAA');
    const impostor = new KeyRing({ id: 'AAAAAAAAAAAA', bytes: randomBytes(32) }, []);
    expect(refusal(relabelled, context, impostor)).toBe('not_authentic');
  });

  it('is sealed by the active key, whichever others are there', () => {
    const fresh = key();
    expect(parts(seal('secret', context, new KeyRing(fresh, [active])))[1]).toBe(fresh.id);
  });

  it('shows nothing of itself in the error', () => {
    const sealed = seal('secret-in-clear', context, ring);
    const attempt = (): string => unseal(sealed, { ...context, keyVersion: 9 }, ring);
    expect(attempt).toThrow(new UnsealError('not_authentic'));
    expect(attempt).not.toThrow(/secret-in-clear|pb1/);
  });
});

describe('a rewrapped value', () => {
  const fresh = key();
  const both = new KeyRing(fresh, [active]);

  it('opens with the new key alone, and with the old one no more', () => {
    const rewrapped = rewrap(seal('secret', context, ring), context, both);
    expect(unseal(rewrapped, context, new KeyRing(fresh, []))).toBe('secret');
    expect(refusal(rewrapped, context, ring)).toBe('unknown_master_key');
  });

  it('keeps its ciphertext, and its data key is wrapped anew', () => {
    const sealed = seal('secret', context, ring);
    const [before, after] = [parts(sealed), parts(rewrap(sealed, context, both))];
    expect(after[1]).toBe(fresh.id);
    expect(after[2]).not.toBe(before[2]);
    expect(after[3]).toBe(before[3]);
  });

  it('belongs where it belonged before', () => {
    const rewrapped = rewrap(seal('secret', context, ring), context, both);
    expect(refusal(rewrapped, { ...context, origin: 'https://evil.example' }, both)).toBe('not_authentic');
    expect(refusal(rewrapped, { ...context, keyVersion: 4 }, both)).toBe('not_authentic');
  });

  it('is never made of what does not open', () => {
    const sealed = seal('secret', context, ring);
    const broken = (part: 2 | 3): string => edited(sealed, part, (box) => box.fill(box.readUInt8(20) ^ 1, 20, 21));
    for (const text of [broken(2), broken(3), `${sealed}A`, sealed.slice(0, -30), 'secret']) {
      expect(() => rewrap(text, context, both)).toThrow(UnsealError);
    }
    expect(() => rewrap(sealed, { ...context, rowId: 'another' }, both)).toThrow(UnsealError);
    expect(() => rewrap(sealed, context, new KeyRing(fresh, []))).toThrow(UnsealError);
  });
});

describe('a key ring', () => {
  const [first, second] = [key(), key()];

  it('names its keys, the active one first and each once', () => {
    expect(new KeyRing(active, [first, second]).ids).toEqual([active.id, first.id, second.id]);
    expect(new KeyRing(active, [active, first, first]).ids).toEqual([active.id, first.id]);
  });

  it('can seal with another of its keys, and still opens with all of them', () => {
    const other = new KeyRing(active, [first, second]).sealingWith(second);
    expect(parts(seal('secret', context, other))[1]).toBe(second.id);
    expect(unseal(seal('secret', context, ring), context, other)).toBe('secret');
    expect(new Set(other.ids)).toEqual(new Set([active.id, first.id, second.id]));
  });
});
