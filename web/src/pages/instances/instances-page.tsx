import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { api, dataOf } from '../../api/client.js';
import { keys } from '../../api/keys.js';
import type { Schema } from '../../api/types.js';
import { spreadWords } from '../../changes/spread-words.js';
import { Ago } from '../../ui/ago.js';
import { ErrorNote } from '../../ui/error-note.js';
import { duration } from '../../ui/format.js';
import { PageHeader } from '../../ui/page-header.js';
import { Status, Tag } from '../../ui/status.js';
import { type Column, Table } from '../../ui/table.js';
import { Waiting } from '../../ui/waiting.js';
import { InstancePanel } from './instance-panel.js';
import { adviceOn, servingIn, stateOf } from './instance-state.js';
import style from './instances.module.css';

type Instance = Schema<'Instance'>;

const LOOK_EVERY_MS = 5000;

const COLUMNS: readonly Column<Instance>[] = [
  {
    name: 'Instance',
    share: 2,
    cell: ({ name, is_this }) => (
      <>
        <span className="mono">{name}</span> {is_this && <Tag>this one</Tag>}
      </>
    ),
  },
  { name: 'State', cell: (instance) => <State of={instance} /> },
  { name: 'Revision', isNumber: true, share: 0.7, cell: ({ revision }) => revision },
  { name: 'Behind by', isNumber: true, share: 0.7, cell: ({ lag }) => lag },
  { name: 'Serving it since', cell: ({ applied_at }) => <Ago at={applied_at} /> },
  { name: 'Applied in', isNumber: true, share: 0.8, cell: ({ apply_ms }) => duration(apply_ms), isInDetails: true },
  { name: 'Version', isNumber: true, share: 0.8, cell: ({ version }) => version, isInDetails: true },
  { name: 'Started', cell: ({ started_at }) => <Ago at={started_at} /> },
];

/** Every running process: what it serves, since when, and how far it lags. */
export default function InstancesPage(): ReactNode {
  const [openId, setOpenId] = useState<string | null>(null);
  const query = useQuery({
    queryKey: keys.instances,
    queryFn: () => dataOf(api.GET('/api/v1/llm-config/instances')),
    // Nobody tells that an instance has fallen silent.
    refetchInterval: LOOK_EVERY_MS,
    staleTime: 0,
  });
  const { data, error, isPending, dataUpdatedAt, refetch } = query;
  const open = data?.data.find(({ id }) => id === openId);
  return (
    <>
      <PageHeader
        title="Instances"
        note="Every running Patchbay process, and the revision its requests are served from."
      >
        {data && (
          <span className="dim">
            newest revision <b className="mono">{data.revision}</b>, as of{' '}
            <Ago at={new Date(dataUpdatedAt).toISOString()} />
          </span>
        )}
      </PageHeader>
      {isPending && <Waiting for="the instances" />}
      {error && <ErrorNote error={error} onRetry={() => void refetch()} />}
      {data && <Advice on={data.data} />}
      {data && (
        <Table
          label="Instances"
          columns={COLUMNS}
          rows={data.data}
          keyOf={({ id }) => id}
          openKey={openId}
          onOpen={({ id }) => setOpenId(id)}
          footer={footerOf(data.data)}
        />
      )}
      {open && <InstancePanel key={open.id} instance={open} onClose={() => setOpenId(null)} />}
    </>
  );
}

function State({ of: instance }: { readonly of: Instance }): ReactNode {
  const [tone, word] = stateOf(instance);
  return <Status tone={tone}>{word}</Status>;
}

function Advice({ on: instances }: { readonly on: readonly Instance[] }): ReactNode {
  const advice = adviceOn(instances);
  if (advice === undefined) return null;
  return (
    <p className={style.advice} aria-live="polite">
      {advice}
    </p>
  );
}

function footerOf(instances: readonly Instance[]): string {
  if (instances.length === 1)
    return 'One instance. Start another one with the same DATABASE_URL, and it appears here by itself.';
  const serving = servingIn(instances);
  return `The newest revision is served by ${spreadWords(serving, instances.length)}.`;
}
