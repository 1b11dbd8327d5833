import { useMutation } from '@tanstack/react-query';
import { Download as DownloadIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { api, dataOf } from '../../api/client.js';
import type { Schema } from '../../api/types.js';
import { Button } from '../../ui/button.js';
import { useNotify } from '../../ui/notices.js';
import { csvOf } from './csv.js';
import { bucketCells, bucketColumns, groupCells, groupColumns } from './csv-rows.js';
import type { ChartData } from './use-chart-data.js';
import type { Period, View } from './view.js';

const PAGE_SIZE = 1000;
/** More rows no spreadsheet shows well; the API has them all. */
const MOST_PAGES = 20;

interface Props {
  readonly view: View;
  readonly period: Period;
  /** Which of the tables. */
  readonly kind: 'groups' | 'buckets';
  readonly data: ChartData;
}

/** The table as a file, with all its rows. */
export function Download({ view, period, kind, data }: Props): ReactNode {
  const notify = useNotify();
  const download = useMutation({
    mutationFn: async () => {
      const rows = kind === 'groups' ? await allGroups(view, period) : [];
      const text =
        kind === 'groups'
          ? csvOf(
              groupColumns(view.by),
              rows.map((row) => groupCells(row, view.by)),
            )
          : csvOf(bucketColumns(data.series), bucketCells(data));
      save(text, `usage-${view.by}-${period.from.slice(0, 10)}-${kind}.csv`);
    },
    onError: (error) => notify({ tone: 'bad', text: `Not downloaded: ${error.message}` }),
  });
  return (
    <Button
      onPress={() => download.mutate()}
      isPending={download.isPending}
      isDisabled={kind === 'buckets' && data.series.length === 0}
    >
      <DownloadIcon /> {download.isPending ? 'Getting all rows…' : 'CSV'}
    </Button>
  );
}

async function allGroups({ by }: View, { from, to }: Period): Promise<readonly Schema<'UsageRow'>[]> {
  const rows: Schema<'UsageRow'>[] = [];
  let cursor = 0;
  for (let page = 0; page < MOST_PAGES; page++) {
    const query = { from, to, group_by: by, limit: PAGE_SIZE, cursor };
    // Each page says where the next one begins.
    // oxlint-disable-next-line no-await-in-loop
    const { data, next_cursor } = await dataOf(api.GET('/api/v1/llm-config/usage', { params: { query } }));
    rows.push(...data);
    if (next_cursor === null) break;
    cursor = Number(next_cursor);
  }
  return rows;
}

function save(text: string, name: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
