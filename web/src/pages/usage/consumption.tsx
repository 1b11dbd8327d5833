import { type ReactNode, useMemo } from 'react';
import type { Schema } from '../../api/types.js';
import { EmptyState } from '../../ui/empty-state.js';
import { ButtonLink } from '../../ui/button.js';
import { ErrorNote } from '../../ui/error-note.js';
import { Waiting } from '../../ui/waiting.js';
import { ChartPart } from './chart-part.js';
import { Numbers } from './numbers.js';
import { Totals } from './totals.js';
import style from './usage.module.css';
import { useMinuteLines, useSummedLines } from './use-chart-data.js';
import { useGroups, useNow, useTotal, useWhole } from './use-usage.js';
import { useView } from './use-view.js';
import { periodBefore, periodOf, runningSince } from './view.js';
import { ViewBar } from './view-bar.js';

/** Sums of a period, drawn over time and listed. */
export function Consumption(): ReactNode {
  const [view, change] = useView();
  const now = useNow();
  const { from, to, bucket } = periodOf(view, now);
  const period = useMemo(() => ({ from, to, bucket }), [from, to, bucket]);
  const total = useWhole(period);
  const before = useTotal(periodBefore(period));
  const groups = useGroups(period, view.by);
  const summed = useSummedLines({ groups, whole: total.data?.data, running: runningSince(period, now) }, view, period);
  const minutes = useMinuteLines(groups.rows, view);
  const chart = view.span === '1h' ? minutes : summed;

  return (
    <div className={style.part}>
      <ViewBar view={view} onChange={change} />
      <Whole total={total} before={before.data?.total}>
        <ChartPart view={view} period={period} data={chart} onChange={change} />
        <Numbers view={view} period={period} groups={groups} chart={chart} />
      </Whole>
    </div>
  );
}

interface WholeProps {
  readonly total: ReturnType<typeof useWhole>;
  readonly before: Schema<'UsageSums'> | undefined;
  /** What is left out where nothing was used. */
  readonly children: ReactNode;
}

/** Everything together, and how it is made up. */
function Whole({ total, before, children }: WholeProps): ReactNode {
  if (total.error !== null) return <ErrorNote error={total.error} onRetry={() => void total.refetch()} />;
  return (
    <>
      {total.data === undefined ? <Waiting for="the sums" /> : <Totals now={total.data.total} before={before} />}
      {total.data?.total.requests === 0 ? <Nothing /> : children}
    </>
  );
}

function Nothing(): ReactNode {
  return (
    <EmptyState
      title="Nothing was used in this time"
      action={<ButtonLink href="/playground">To the playground</ButtonLink>}
    >
      Every request of an app or of the playground is counted here, a second or so after it ended.
    </EmptyState>
  );
}
