import { describe, expect, it } from '@jest/globals';
import { wordsOf } from './action-words.js';

describe('what was done, in words', () => {
  it.each([
    ['server.create', 'server 4 (gpu-1)', 'added server 4 (gpu-1)'],
    ['purpose.update', 'chat', 'changed purpose chat'],
    ['active.set', 'chat', 'plugged chat'],
    ['rollback', 'to revision 7', 'rolled back to revision 7'],
    ['environment.seed', 'seeded from the environment: gpu', 'seeded from the environment: gpu'],
    ['something.new', 'thing 1', 'something.new thing 1'],
  ])('%s of %s', (action, subject, words) => {
    expect(wordsOf(action, subject)).toBe(words);
  });
});
