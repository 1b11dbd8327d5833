import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { readReason } from './write-reason.js';

const line = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
  // oxlint-disable-next-line no-control-regex -- what no header carries
  .filter((text) => text.trim() !== '' && !/[\u0000-\u001f\u007f\ufeff]/.test(text));

describe('the reason of a write', () => {
  it('is any line, however the client encodes it', () => {
    fc.assert(
      fc.property(line, (text) => {
        expect(readReason(`UTF-8''${encodeURIComponent(text)}`)).toBe(text);
        expect(readReason(`utf-8'en'${encodeURIComponent(text)}`)).toBe(text);
        fc.pre(!text.toLowerCase().startsWith("utf-8'"));
        // What Node makes of a client that sends UTF-8.
        expect(readReason(Buffer.from(text, 'utf8').toString('latin1'))).toBe(text);
      }),
    );
  });

  it('may be Latin-1, and may be missing', () => {
    expect(readReason('Störung in Zürich')).toBe('Störung in Zürich');
    expect(readReason(undefined)).toBeUndefined();
  });

  it.each([['', 'a\tb', ' ', 'x'.repeat(501), "UTF-8''%", "UTF-8''%00", ['twice', 'given']]].flat())(
    '%j is refused',
    (header) => {
      expect(() => readReason(header)).toThrow('X-Reason: must be text of 1 to 500 characters on one line');
    },
  );

  it('given as a list is refused', () => {
    expect(() => readReason(['twice', 'given'])).toThrow('X-Reason');
  });
});
