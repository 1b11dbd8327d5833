import { describe, expect, it } from '@jest/globals';
import { bucketCells, bucketColumns, groupCells, groupColumns } from './csv-rows.js';
import { usageRow } from './usage-row.js';

describe('rows of the file', () => {
  it.each(['purpose', 'provider', 'model', 'app'] as const)('by %s have a cell for each column', (by) => {
    expect(groupCells(usageRow({ provider_id: null }), by)).toHaveLength(groupColumns(by).length);
  });

  it('tell groups by id too, as names may change', () => {
    expect(groupColumns('app').slice(0, 3)).toEqual(['app', 'app_id', 'requests']);
    expect(groupCells(usageRow({ app_id: 3, app: 'claims', requests: 7 }), 'app').slice(0, 3)).toEqual([
      'claims',
      3,
      7,
    ]);
  });

  it('over time have a column for each line', () => {
    const series = [{ key: 'a', name: 'chat', values: [1, null] }];
    expect(bucketColumns(series)).toEqual(['begins', 'chat']);
    expect(bucketCells({ times: [0, 3_600_000], series })).toEqual([
      ['1970-01-01T00:00:00.000Z', 1],
      ['1970-01-01T01:00:00.000Z', null],
    ]);
  });
});
