import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { parse } from 'yaml';
import { documentText } from './document-text.js';
import type { ExportedDocument } from './export-document.js';

const NOTHING = { servers: [], api_keys: [], purposes: [], collections: [], agent_types: [], apps: [], active: [] };
const named = (servers: ExportedDocument['servers']): ExportedDocument => ({
  format: 'patchbay/1',
  ...NOTHING,
  servers,
});

describe('the text of a document', () => {
  it('is what a person would write', async () => {
    const document = named([{ name: 'a', limits: { x: 1 }, list: [] }, { name: 'b: c' }]);
    expect(await documentText(document, 'yaml')).toBe(
      'format: patchbay/1\nservers:\n  - name: a\n    limits:\n      x: 1\n    list: []\n  - name: "b: c"\n' +
        'api_keys: []\npurposes: []\ncollections: []\nagent_types: []\napps: []\nactive: []\n',
    );
    expect(await documentText(document, 'json')).toBe(`${JSON.stringify(document, null, 2)}\n`);
  });

  it('means what the document means, whatever is in its texts', async () => {
    const entry = fc.record({
      name: fc.string({ unit: 'grapheme' }),
      metadata: fc.dictionary(
        fc.string().filter((key) => key !== '__proto__'),
        fc.oneof(
          fc.string({ unit: fc.constantFrom('a', ' ', '\n', '#', ':', '-', '"', "'", '\t', '\\', '|', '\r', '1') }),
          fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
          fc.boolean(),
          fc.constant(null),
          fc.array(fc.string()),
        ),
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 4 }), async (servers) => {
        const document = named(servers);
        expect(parse(await documentText(document, 'yaml'))).toEqual(document);
        expect(JSON.parse(await documentText(document, 'json'))).toEqual(document);
      }),
      { numRuns: 300 },
    );
  });
});
