import { type ReactNode, useState } from 'react';
import { ErrorNote } from '../../ui/error-note.js';
import { Tabs } from '../../ui/tabs.js';
import { BucketTable } from './bucket-table.js';
import { Download } from './download.js';
import { GroupTable } from './group-table.js';
import style from './usage.module.css';
import type { ChartData } from './use-chart-data.js';
import type { useGroups } from './use-usage.js';
import { GROUP_NAMES, type Period, type View } from './view.js';

interface Props {
  readonly view: View;
  readonly period: Period;
  readonly groups: ReturnType<typeof useGroups>;
  readonly chart: ChartData;
}

/** The same as the curves, as tables and to take along. */
export function Numbers({ view, period, groups, chart }: Props): ReactNode {
  const [table, setTable] = useState('groups');
  if (groups.error !== null) return <ErrorNote error={groups.error} onRetry={groups.retry} />;
  return (
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
  );
}
