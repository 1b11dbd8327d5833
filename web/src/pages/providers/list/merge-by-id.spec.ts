import { expect, test } from '@jest/globals';
import { laggard, mergeById } from './merge-by-id.js';

const stream = (ids: number[], isComplete: boolean) => ({ rows: ids.map((id) => ({ id })), isComplete });
const ids = (rows: readonly { readonly id: number }[]): number[] => rows.map(({ id }) => id);

test('complete lists are one list by id', () => {
  const streams = [stream([1, 4, 5], true), stream([2, 3], true)];
  expect(ids(mergeById(streams))).toEqual([1, 2, 3, 4, 5]);
  expect(laggard(streams)).toBeUndefined();
});

test('rows wait for those that may still come before them', () => {
  const streams = [stream([1, 2], false), stream([3, 9], true)];
  expect(ids(mergeById(streams))).toEqual([1, 2]);
  expect(laggard(streams)).toBe(0);
});

test('the list whose end comes first is asked for more', () => {
  expect(laggard([stream([1, 8], false), stream([3, 5], false)])).toBe(1);
  expect(ids(mergeById([stream([1, 8], false), stream([3, 5], false)]))).toEqual([1, 3, 5]);
});

test('a list of which nothing is known holds everything back', () => {
  expect(mergeById([stream([], false), stream([1], true)])).toEqual([]);
});
