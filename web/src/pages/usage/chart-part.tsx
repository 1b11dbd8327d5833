import { type ReactNode, useCallback, useMemo } from 'react';
import { Button } from '../../ui/button.js';
import { ErrorNote } from '../../ui/error-note.js';
import { Waiting } from '../../ui/waiting.js';
import Chart from './chart.js';
import { figure } from './sums.js';
import { axisWords, timeWords } from './time-words.js';
import style from './usage.module.css';
import type { ChartData } from './use-chart-data.js';
import { GROUP_NAMES, METRIC_NAMES, type Metric, type Period, type View } from './view.js';

interface Props {
  readonly view: View;
  readonly period: Period;
  readonly data: ChartData;
  readonly onChange: (change: Partial<View>) => void;
}

/** What is kept by the minute. */
const BY_MINUTE: ReadonlySet<Metric> = new Set(['requests', 'latency']);

/** The curves, or why there are none. */
export function ChartPart({ view, period, data, onChange }: Props): ReactNode {
  const { span, by, show } = view;
  const text = useCallback((value: number | null | undefined) => figure(show, value), [show]);
  const timeText = useMemo(() => timeWords(span, period.bucket), [span, period.bucket]);
  const axisText = useMemo(() => axisWords(span, period.bucket), [span, period.bucket]);
  if (span === '1h' && !(by === 'provider' && BY_MINUTE.has(show)))
    return <NotByMinute view={view} onChange={onChange} />;
  if (data.error !== null) return <ErrorNote error={data.error} />;
  if (data.isPending) return <Waiting for="the curves" />;
  if (data.series.length === 0)
    return <p className={style.note}>Nothing to draw: no {METRIC_NAMES[show].toLowerCase()} in this time.</p>;
  return (
    <Chart
      label={labelOf(view, data)}
      times={data.times}
      series={data.series}
      figure={text}
      timeText={timeText}
      axisText={axisText}
      isRunning={data.isRunning}
      isUtc={period.bucket === 'day' && span !== '1h'}
    />
  );
}

function NotByMinute({ view: { by, show }, onChange }: Pick<Props, 'view' | 'onChange'>): ReactNode {
  const wanted = BY_MINUTE.has(show) ? show : 'requests';
  return (
    <p className={style.note}>
      No curve: {METRIC_NAMES[show].toLowerCase()} by {GROUP_NAMES[by].toLowerCase()}{' '}
      {show === 'errors' || show === 'cost' ? 'is' : 'are'} summed up by the hour. By the minute there are requests and
      latency of providers.
      <Button tone="quiet" onPress={() => onChange({ by: 'provider', show: wanted })}>
        Show {METRIC_NAMES[wanted].toLowerCase()} by provider
      </Button>
    </p>
  );
}

/** The most of each line, for those who do not see it. */
function labelOf({ show, by }: View, { series, isRunning }: ChartData): string {
  const most = series.map(
    ({ name, values }) => `${name} up to ${figure(show, Math.max(0, ...values.map((value) => value ?? 0)))}`,
  );
  return `${METRIC_NAMES[show]} by ${GROUP_NAMES[by].toLowerCase()} over time: ${most.join(', ')}.${isRunning ? ' The last values are not whole yet.' : ''} The tables below have the same numbers.`;
}
