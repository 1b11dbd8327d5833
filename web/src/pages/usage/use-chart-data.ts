import { useMemo } from 'react';
import type { Schema } from '../../api/types.js';
import type { Pages } from '../../api/use-pages.js';
import { minuteLines } from './minutes.js';
import { MOST_LINES, othersOf, type Series, valuesIn } from './series.js';
import { filterOf, groupKey, groupName, type SummedMetric, valueOf } from './sums.js';
import { useBuckets, useLastHour } from './use-usage.js';
import { bucketsOf, type Period, type View } from './view.js';

type Row = Schema<'UsageRow'>;

export interface ChartData {
  readonly times: readonly number[];
  readonly series: readonly Series[];
  /** The last values are those of an hour, day or minute that is not over yet. */
  readonly isRunning: boolean;
  readonly isPending: boolean;
  readonly error: Error | null;
}

/** Rows that get a line: those with most of what is shown. */
function drawn(rows: readonly Row[], by: View['by'], metric: SummedMetric): readonly Row[] {
  return rows
    .filter((row) => filterOf(row, by) !== null && valueOf(row, metric) > 0)
    .toSorted((one, other) => valueOf(other, metric) - valueOf(one, metric))
    .slice(0, MOST_LINES);
}

/** What lines are made of. */
interface Summed {
  readonly groups: Pages<Row>;
  /** Of everything, by the hour or the day; undefined until it is known. */
  readonly whole: readonly Row[] | undefined;
  /** When the hour or day began that is not over yet, milliseconds; what is to come has no values. */
  readonly running: number;
}

/** Lines by the hour or the day. */
export function useSummedLines({ groups, whole, running }: Summed, view: View, period: Period): ChartData {
  const { rows } = groups;
  const { by, show } = view;
  const metric = show === 'latency' ? 'requests' : show;
  const isOn = show !== 'latency' && view.span !== '1h';
  const lines = useMemo(() => drawn(rows, by, metric), [rows, by, metric]);
  const filters = useMemo(() => lines.map((row) => filterOf(row, by) ?? {}), [lines, by]);
  const buckets = useBuckets(period, filters, isOn);
  const times = useMemo(() => bucketsOf(period).filter((time) => time <= running), [period, running]);
  const series = useMemo(() => {
    const each = buckets.rows.map((found) => valuesIn(times, found, metric));
    const shown = lines.map((row, place) => ({
      key: groupKey(row, by),
      name: groupName(row, by),
      values: each[place] ?? [],
    }));
    const others = othersOf(valuesIn(times, whole ?? [], metric), shown);
    return others === undefined ? shown : [...shown, others];
  }, [buckets.rows, whole, times, lines, by, metric]);
  const isPending = isOn && (whole === undefined || groups.isPending || buckets.isPending);
  return { times, series, isRunning: times.at(-1) === running, isPending, error: buckets.error };
}

/** Lines of the last hour by the minute, which is kept of providers alone. */
export function useMinuteLines(rows: readonly Row[], view: View): ChartData {
  const { data, isPending, error } = useLastHour(view.span === '1h');
  const lines = useMemo(
    () => minuteLines(data?.providers ?? [], rows, view.show === 'latency' ? 'latency' : 'requests'),
    [data, rows, view.show],
  );
  return { ...lines, isRunning: true, isPending: view.span === '1h' && isPending, error };
}
