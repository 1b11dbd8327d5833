import { describe, expect, it } from '@jest/globals';
import { canTakeBack, mediaTypeOf, revisionBefore, sectionSums } from './import-file.js';

const ENTRIES = [
  { section: 'servers' as const, name: 'gpu-1', outcome: 'created' as const },
  { section: 'servers' as const, name: 'gpu-2', outcome: 'same' as const },
  { section: 'purposes' as const, name: 'chat', outcome: 'same' as const },
];

describe('a configuration file', () => {
  it.each([
    ['{"format":"patchbay/1"}', 'application/json'],
    ['\n  { }', 'application/json'],
    ['format: patchbay/1', 'application/yaml'],
    ['# a note\nservers: []', 'application/yaml'],
  ])('%p is %s', (text, type) => {
    expect(mediaTypeOf(text)).toBe(type);
  });

  it('is told section by section', () => {
    expect(sectionSums({ entries: ENTRIES })).toEqual([
      { section: 'servers', words: '1 created, 1 the same', different: [ENTRIES[0]] },
      { section: 'purposes', words: '1 the same', different: [] },
    ]);
  });

  it('is held against the revision it was reviewed with', () => {
    expect(revisionBefore({ revision: 8, entries: ENTRIES })).toBe(7);
    expect(revisionBefore({ revision: 8, entries: ENTRIES.slice(1) })).toBe(8);
  });

  it('can be taken back unless only apps differ', () => {
    expect(canTakeBack({ entries: ENTRIES })).toBe(true);
    expect(canTakeBack({ entries: [{ section: 'apps', name: 'a', outcome: 'changed' }] })).toBe(false);
  });
});
