import { describe, expect, it } from '@jest/globals';
import { verifiedWords } from './verified-words.js';

const RESULT = { ok: true, checked: 1204, first_bad: null, problem_count: 0, problems: [], head: null };

describe('the result of checking the record', () => {
  it.each([
    ['The record is whole: 1,204 entries checked, none changed, taken out, put in or moved.', {}],
    ['The record is whole: 1 entry checked, none changed, taken out, put in or moved.', { checked: 1 }],
    [
      'The record is not as it was written: 2 problems in 1,204 entries. The first entry that is wrong or missing is 1,007.',
      { ok: false, first_bad: 1007, problem_count: 2 },
    ],
    ['The record is not as it was written: 1 problem in 1,204 entries.', { ok: false, problem_count: 1 }],
  ])('%s', (words, changed) => {
    expect(verifiedWords({ ...RESULT, ...changed })).toBe(words);
  });
});
