import { describe, expect, it } from '@jest/globals';
import { rowsById } from './rows-by-id.js';

/** A list with rows of these ids that counts how often it is asked. */
function aList(ids: readonly number[]) {
  const asked: string[] = [];
  const ask = async ({ cursor, limit }: { cursor: number; limit: number }) => {
    asked.push(`after ${cursor}, ${limit}`);
    return ids
      .filter((id) => id > cursor)
      .slice(0, limit)
      .map((id) => ({ id }));
  };
  return { ask, asked };
}

describe('rows of a list by their ids', () => {
  it('are found among others, in one page where they are near', async () => {
    const { ask, asked } = aList([1, 2, 3, 4, 5]);
    expect(await rowsById([4, 2], ask)).toEqual([{ id: 2 }, { id: 4 }]);
    expect(asked).toEqual(['after 1, 3']);
  });

  it('are left out where they are gone', async () => {
    const { ask, asked } = aList([1, 9]);
    expect(await rowsById([4], ask)).toEqual([]);
    expect(asked).toEqual(['after 3, 1']);
  });

  it('are found far from each other without all that lies between', async () => {
    const many = Array.from({ length: 10_000 }, (_, place) => place + 1);
    const { ask, asked } = aList(many);
    expect(await rowsById([7, 9000], ask)).toEqual([{ id: 7 }, { id: 9000 }]);
    expect(asked).toEqual(['after 6, 200', 'after 8999, 1']);
  });

  it('are not asked for when there is none', async () => {
    const { ask, asked } = aList([1]);
    expect(await rowsById([], ask)).toEqual([]);
    expect(asked).toEqual([]);
  });
});
