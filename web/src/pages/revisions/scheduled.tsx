import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo, useState } from 'react';
import { api, dataOf } from '../../api/client.js';
import { keys } from '../../api/keys.js';
import { providersById } from '../../choices/providers-by-id.js';
import { needs, useMay } from '../../session/session.js';
import { Ago } from '../../ui/ago.js';
import { Button } from '../../ui/button.js';
import { ErrorNote } from '../../ui/error-note.js';
import { plainly } from '../../ui/plain-words.js';
import { Section } from '../../ui/section.js';
import { Status } from '../../ui/status.js';
import { type Column, Table } from '../../ui/table.js';
import style from './revisions.module.css';
import { CancelPanel } from './cancel-panel.js';
import { providersIn, type ScheduledRow, scheduledRows, scheduledWords } from './scheduled-rows.js';

const MOST = 1000;
/** Of purposes that nothing is plugged into yet, which the list of active providers leaves out. */
const MOST_UNPLUGGED = 20;

interface Found {
  readonly rows: readonly ScheduledRow[];
  /** Of the providers they lead to, by their ids. */
  readonly names: ReadonlyMap<string, string>;
}

const NOTHING: Found = { rows: [], names: new Map() };

/** What becomes a revision by itself later. Not shown while nothing is scheduled. */
export function Scheduled(): ReactNode {
  const [cancelled, setCancelled] = useState<ScheduledRow | null>(null);
  const { data, error, refetch } = useQuery({ queryKey: [...keys.active, 'scheduled'], queryFn: askScheduled });
  const { rows, names } = data ?? NOTHING;
  const columns = useMemo(() => columnsWith(names, setCancelled), [names]);
  if (error) return <ErrorNote error={error} onRetry={() => void refetch()} />;
  if (rows.length === 0) return null;
  return (
    <div className={style.scheduled}>
      <Section title="Scheduled" note="What becomes a revision by itself when its time comes.">
        <Table label="Scheduled changes, the next one first" rows={rows} keyOf={({ id }) => id} columns={columns} />
        {cancelled && (
          <CancelPanel key={cancelled.id} row={cancelled} names={names} onClose={() => setCancelled(null)} />
        )}
      </Section>
    </div>
  );
}

function State({ failure }: { readonly failure: string | null }): ReactNode {
  if (failure === null) return <Status tone="off">waiting</Status>;
  return (
    <span>
      <Status tone="bad">failed</Status> {plainly(failure)}
    </span>
  );
}

async function askScheduled(): Promise<Found> {
  const [active, purposes] = await Promise.all([
    dataOf(api.GET('/api/v1/llm-config/active', { params: { query: { limit: MOST } } })),
    dataOf(api.GET('/api/v1/llm-config/purposes', { params: { query: { limit: MOST } } })),
  ]);
  const unplugged = purposes.data.filter((purpose) => !purpose.active).slice(0, MOST_UNPLUGGED);
  const further = await Promise.all(
    unplugged.map(async ({ slug }) => {
      const path = { purpose: slug };
      const { data } = await dataOf(api.GET('/api/v1/llm-config/active/{purpose}/scheduled', { params: { path } }));
      return { purpose: slug, scheduled: data };
    }),
  );
  const rows = scheduledRows([...active.data, ...further]);
  const ids = providersIn(rows);
  const providers = ids.length === 0 ? [] : await providersById(ids, ['ai_server', 'api_key']);
  return { rows, names: new Map(providers.map(({ id, name }) => [String(id), name])) };
}

function columnsWith(
  names: ReadonlyMap<string, string>,
  onCancel: (row: ScheduledRow) => void,
): readonly Column<ScheduledRow>[] {
  return [
    {
      name: 'When',
      cell: ({ at }) => <Ago at={at} />,
    },
    { name: 'What', share: 2, cell: (row) => `${row.purpose} ${scheduledWords(row, names)}` },
    { name: 'Until', cell: ({ until }) => (until === null ? 'it stays' : <Ago at={until} />) },
    { name: 'Who', cell: ({ scheduled_by }) => scheduled_by },
    { name: 'Why', cell: ({ reason }) => reason ?? <span className="dim">not said</span> },
    { name: 'State', share: 1.4, cell: ({ failure }) => <State failure={failure} /> },
    {
      name: 'Action',
      cell: (row) => <CancelButton onPress={() => onCancel(row)} />,
    },
  ];
}

function CancelButton({ onPress }: { readonly onPress: () => void }): ReactNode {
  const mayWrite = useMay('operator');
  return (
    <Button
      tone="quiet"
      flush="start"
      onPress={onPress}
      isDisabled={!mayWrite}
      {...(!mayWrite && { hint: needs('operator') })}
    >
      Cancel…
    </Button>
  );
}
