import { type ReactNode, useMemo, useState } from 'react';
import { EmptyState } from '../../ui/empty-state.js';
import { ButtonLink } from '../../ui/button.js';
import { ErrorNote } from '../../ui/error-note.js';
import { Tabs } from '../../ui/tabs.js';
import { Waiting } from '../../ui/waiting.js';
import { BucketTable } from './bucket-table.js';
import { ChartPart } from './chart-part.js';
import { Download } from './download.js';
import { GroupTable } from './group-table.js';
import { Totals } from './totals.js';
import style from './usage.module.css';
import { useMinuteLines, useSummedLines } from './use-chart-data.js';
import { useGroups, useNow, useTotal } from './use-usage.js';
import { useView } from './use-view.js';
import { GROUP_NAMES, periodBefore, periodOf } from './view.js';
import { ViewBar } from './view-bar.js';

/** Sums of a period, drawn over time and listed. */
export function Consumption(): ReactNode {
  const [view, change] = useView();
  const { from, to, bucket } = periodOf(view, useNow());
  const period = useMemo(() => ({ from, to, bucket }), [from, to, bucket]);
  const total = useTotal(period);
  const before = useTotal(periodBefore(period));
  const groups = useGroups(period, view.by);
  const summed = useSummedLines(groups.rows, view, period);
  const minutes = useMinuteLines(groups.rows, view);
  const [table, setTable] = useState('groups');
  const chart = view.span === '1h' ? minutes : summed;

  if (total.error !== null) return <ErrorNote error={total.error} onRetry={() => void total.refetch()} />;
  if (groups.error !== null) return <ErrorNote error={groups.error} onRetry={groups.retry} />;
  return (
    <div className={style.part}>
      <ViewBar view={view} onChange={change} />
      {total.data === undefined ? (
        <Waiting for="the sums" />
      ) : (
        <Totals now={total.data.total} before={before.data?.total} />
      )}
      {total.data?.total.requests === 0 ? (
        <Nothing />
      ) : (
        <>
          <ChartPart view={view} period={period} data={chart} onChange={change} />
          <div className={style.tables}>
            <Tabs
              label="Numbers"
              chosen={table}
              onChoose={setTable}
              tabs={[
                {
                  id: 'groups',
                  name: `By ${GROUP_NAMES[view.by].toLowerCase()}`,
                  content: () => <GroupTable view={view} groups={groups} lines={chart.series} />,
                },
                {
                  id: 'buckets',
                  name: view.span === '1h' ? 'By minute' : `By ${period.bucket}`,
                  content: () => <BucketTable view={view} period={period} data={chart} />,
                },
              ]}
            />
            <div className={style.download}>
              <Download view={view} period={period} kind={table === 'groups' ? 'groups' : 'buckets'} data={chart} />
            </div>
          </div>
        </>
      )}
    </div>
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
