import { describe, expect, it } from '@jest/globals';
import { type Ask, tend } from './retention.js';

const PARTITIONS = ['2025_11', '2025_12', '2026_01', '2026_02', '2026_03'];

/** A database at that time, whose tables have the partitions above. @returns what it was told to make and to drop */
async function tended(now: string, days: number, taken = true): Promise<readonly string[]> {
  const changes: string[] = [];
  const ask: Ask = (statement, [table] = []) => {
    if (statement.includes('pg_try_advisory')) return Promise.resolve([{ taken, now: new Date(now) }]);
    if (statement.includes('pg_inherits'))
      return Promise.resolve(PARTITIONS.map((month) => ({ name: `${String(table)}_${month}` })));
    const [, verb, name] = /(create|drop) table (?:if not exists )?(requests_\w+)/.exec(statement) ?? [];
    if (name !== undefined) changes.push(`${verb} ${name}`);
    return Promise.resolve([]);
  };
  expect(await tend(ask, { usage_attempts: 400, requests: days })).toBe(taken);
  return changes;
}

describe('a round of the caretaker', () => {
  it.each([
    ['the last moment of a month', '2026-01-31T23:59:59.999Z', ['drop requests_2025_11']],
    [
      'the first of the next',
      '2026-02-01T00:00:00.000Z',
      ['create requests_2026_04', 'drop requests_2025_11', 'drop requests_2025_12'],
    ],
    [
      'the end of a short month',
      '2026-02-28T23:59:59.999Z',
      ['create requests_2026_04', 'drop requests_2025_11', 'drop requests_2025_12'],
    ],
    [
      'the day after it',
      '2026-03-01T00:00:00.000Z',
      ['create requests_2026_04', 'create requests_2026_05', 'drop requests_2025_11', 'drop requests_2025_12'],
    ],
    [
      'the turn of a year',
      '2026-12-31T23:59:59.999Z',
      [
        'create requests_2026_12',
        'create requests_2027_01',
        'create requests_2027_02',
        ...PARTITIONS.map((month) => `drop requests_${month}`),
      ],
    ],
  ])('makes and drops what it should at %s', async (_, now, changes) => {
    expect(await tended(now, 31)).toEqual(changes);
  });

  it('keeps a month until its last moment is past', async () => {
    expect(await tended('2026-03-30T23:59:59.999Z', 30)).not.toContain('drop requests_2026_02');
    expect(await tended('2026-03-31T00:00:00.000Z', 30)).toContain('drop requests_2026_01');
    expect(await tended('2026-03-31T00:00:00.000Z', 30)).not.toContain('drop requests_2026_03');
  });

  it('leaves it to another instance that is at it', async () => {
    expect(await tended('2026-06-15T00:00:00.000Z', 1, false)).toEqual([]);
  });
});
