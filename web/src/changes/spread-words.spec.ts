import { expect, it } from '@jest/globals';
import { spreadWords } from './spread-words.js';

it.each([
  [1, 1, '1 instance'],
  [0, 1, '0 / 1 instance'],
  [2, 3, '2 / 3 instances'],
  [3, 3, '3 / 3 instances'],
])('%d of %d', (serving, instances, words) => {
  expect(spreadWords(serving, instances)).toBe(words);
});
