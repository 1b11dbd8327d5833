import { type ReactNode, useMemo } from 'react';
import { useLocation } from 'wouter';
import type { Schema } from '../../api/types.js';
import type { Pages } from '../../api/use-pages.js';
import { count, dollars, duration, percent } from '../../ui/format.js';
import { type Column, Table } from '../../ui/table.js';
import { Waiting } from '../../ui/waiting.js';
import { activityOf } from './activity-of.js';
import { Swatch } from './legend.js';
import { hueOf } from './lines.js';
import type { Series } from './series.js';
import { groupKey, groupName } from './sums.js';
import style from './usage.module.css';
import { useLastHour } from './use-usage.js';
import { GROUP_NAMES, type View } from './view.js';

type Row = Schema<'UsageRow'>;

interface Props {
  readonly view: View;
  readonly groups: Pages<Row>;
  /** Those of the chart, to find a row's line again. */
  readonly lines: readonly Series[];
}

/** Sums of each group; opens what the log has of it. */
export function GroupTable({ view, groups, lines }: Props): ReactNode {
  const [, navigate] = useLocation();
  const { by, span } = view;
  const latencies = useLatencies(view);
  const columns = useMemo(() => columnsOf(view, lines, latencies), [view, lines, latencies]);
  if (groups.isPending) return <Waiting for={`the sums by ${GROUP_NAMES[by].toLowerCase()}`} />;
  return (
    <Table
      label={`Usage by ${GROUP_NAMES[by].toLowerCase()}`}
      columns={columns}
      rows={groups.rows}
      keyOf={(row) => groupKey(row, by)}
      onOpen={(row) => navigate(activityOf(row, view, Date.now()))}
      onEnd={groups.onEnd}
      footer={footerOf(span, groups.hasMore)}
    />
  );
}

function footerOf(span: View['span'], hasMore: boolean): string {
  if (hasMore) return 'Getting more…';
  return span === '1h'
    ? 'Sums are kept by whole hours: these are of the hour that has begun and the one before.'
    : 'That is all.';
}

function columnsOf(view: View, lines: readonly Series[], latencies: Latencies): readonly Column<Row>[] {
  const { by } = view;
  return [
    {
      name: GROUP_NAMES[by],
      share: 2.2,
      cell: (row) => <Name name={groupName(row, by)} place={lines.findIndex(({ key }) => key === groupKey(row, by))} />,
    },
    { name: 'Requests', cell: ({ requests }) => count(requests), isNumber: true },
    { name: 'Errors', cell: errorsOf, isNumber: true, share: 1.1 },
    { name: 'Failed attempts', cell: ({ failed_attempts }) => count(failed_attempts), isNumber: true, share: 1.1 },
    ...(latencies === undefined
      ? []
      : [
          {
            name: 'First byte p95',
            cell: (row: Row) => duration(latencies.get(groupKey(row, by))),
            isNumber: true,
            share: 1.1,
          },
        ]),
    { name: 'Tokens in', cell: ({ input_tokens }) => count(input_tokens), isNumber: true },
    { name: 'Tokens out', cell: ({ output_tokens }) => count(output_tokens), isNumber: true },
    { name: 'Cost', cell: costOf, isNumber: true },
  ];
}

function Name({ name, place }: { readonly name: string; readonly place: number }): ReactNode {
  return (
    <span className={style.name}>
      {place >= 0 && <Swatch place={place} hue={hueOf(place, false)} />}
      <span>{name}</span>
    </span>
  );
}

function errorsOf({ errors, requests }: Row): ReactNode {
  if (errors === 0) return '0';
  return `${count(errors)} (${percent(errors / requests)})`;
}

function costOf({ cost_usd, unknown_cost_requests }: Row): ReactNode {
  if (cost_usd === 0 && unknown_cost_requests > 0) return <span title="No price is known">not known</span>;
  return dollars(cost_usd);
}

type Latencies = ReadonlyMap<string, number | null> | undefined;

/** By the key of the row; undefined where none is kept. */
function useLatencies({ span, by }: View): Latencies {
  const isKept = span === '1h' && (by === 'purpose' || by === 'provider');
  const { data } = useLastHour(isKept);
  return useMemo(() => {
    if (!isKept || data === undefined) return undefined;
    return new Map(
      by === 'purpose'
        ? data.purposes.map(({ slug, p95_ms }) => [JSON.stringify({ purpose: slug }), p95_ms])
        : data.providers.map(({ provider_id, p95_ms }) => [JSON.stringify({ provider_id }), p95_ms]),
    );
  }, [isKept, by, data]);
}
