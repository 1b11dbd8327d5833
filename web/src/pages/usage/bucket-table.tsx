import { type ReactNode, useMemo } from 'react';
import { Tag } from '../../ui/status.js';
import { type Column, Table } from '../../ui/table.js';
import { figure } from './sums.js';
import { timeWords } from './time-words.js';
import type { ChartData } from './use-chart-data.js';
import { METRIC_NAMES, type Period, type View } from './view.js';

interface Props {
  readonly view: View;
  readonly period: Period;
  readonly data: ChartData;
}

interface Bucket {
  readonly time: number;
  readonly place: number;
}

/** The very numbers of the chart, newest first. */
export function BucketTable({ view: { show, span }, period, data: { times, series, isRunning } }: Props): ReactNode {
  const rows = useMemo(() => times.map((time, place) => ({ time, place })).toReversed(), [times]);
  const columns = useMemo((): readonly Column<Bucket>[] => {
    const words = timeWords(span, period.bucket);
    return [
      {
        name: period.bucket === 'day' && span !== '1h' ? 'Day, UTC' : 'Begins',
        share: 1.5,
        cell: ({ time, place }) => (
          <span>
            <span className="mono">{words(time)}</span> {isRunning && place === times.length - 1 && <Tag>so far</Tag>}
          </span>
        ),
      },
      ...series.map(({ name, values }) => ({
        name,
        cell: ({ place }: Bucket) => figure(show, values[place]),
        isNumber: true,
      })),
    ];
  }, [series, show, span, period.bucket, isRunning, times.length]);
  if (series.length === 0)
    return <p className="dim">There is no curve for this choice, so there are no numbers of it.</p>;
  return <Table label={`${METRIC_NAMES[show]} over time`} columns={columns} rows={rows} keyOf={({ time }) => time} />;
}
