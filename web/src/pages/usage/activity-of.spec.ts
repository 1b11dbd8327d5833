import { describe, expect, it } from '@jest/globals';
import { filtersIn, NO_FILTERS } from '../activity/filters.js';
import { activityOf } from './activity-of.js';
import { usageRow } from './usage-row.js';
import { FIRST_VIEW, type View } from './view.js';

const NOW = Date.parse('2026-01-31T12:30:00Z');

/** What the log takes the address for. */
function filtersOf(row: Parameters<typeof usageRow>[0], view: Partial<View>) {
  const address = activityOf(usageRow(row), { ...FIRST_VIEW, ...view }, NOW);
  return filtersIn(new URLSearchParams(address.split('?')[1]));
}

describe('the requests that a row sums up', () => {
  it.each([
    [{ purpose: 'chat' }, 'purpose', { purpose: 'chat' }],
    [{ provider_id: 4 }, 'provider', { provider: '4' }],
    [{ model: 'org/llama 3' }, 'model', { model: 'org/llama 3' }],
    [{ app_id: 0 }, 'app', { app: '0' }],
    [{ purpose: null }, 'purpose', {}],
  ] as const)('%j by %s', (row, by, filters) => {
    expect(filtersOf(row, { by })).toEqual({ ...NO_FILTERS, ...filters });
  });

  it('are those of its time', () => {
    expect(filtersOf({}, { span: '7d' }).range).toBe('7d');
    expect(filtersOf({}, { span: '30d' })).toMatchObject({ range: 'custom', from: '2026-01-02T00:00:00.000Z', to: '' });
    expect(filtersOf({}, { span: 'custom', from: '2026-01-05', to: '2026-01-06' })).toMatchObject({
      range: 'custom',
      from: '2026-01-05T00:00:00.000Z',
      to: '2026-01-07T00:00:00.000Z',
    });
  });
});
