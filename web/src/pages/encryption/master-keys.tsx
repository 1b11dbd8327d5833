import type { ReactNode } from 'react';
import type { Schema } from '../../api/types.js';
import { spreadWords } from '../../changes/spread-words.js';
import { count } from '../../ui/format.js';
import { Section } from '../../ui/section.js';
import { Status, Tag } from '../../ui/status.js';
import { type Column, Table } from '../../ui/table.js';
import style from './encryption.module.css';
import { InMono } from './in-mono.js';
import { nextStepOf } from './next-steps.js';
import { RewrapProgress } from './rewrap-progress.js';

type Encryption = Schema<'Encryption'>;

const INSTANCE_COLUMNS: readonly Column<Schema<'InstanceKeks'>>[] = [
  { name: 'Instance', cell: ({ name }) => <span className="mono">{name}</span> },
  {
    name: 'Loaded',
    share: 2,
    cell: ({ kek_ids }) =>
      kek_ids.length === 0 ? 'it has not told' : <span className="mono">{kek_ids.join(', ')}</span>,
  },
];

/** What to do next, every master key, and which instance has which. */
export function MasterKeys({ encryption }: { readonly encryption: Encryption }): ReactNode {
  const { kek_ids, instances, rewrap } = encryption;
  const { tone, title, text } = nextStepOf(encryption);
  return (
    <>
      <div className={`${style.next} ${style[tone]}`}>
        <h2>{title}</h2>
        <p>
          <InMono>{text}</InMono>
        </p>
        <RewrapProgress state={rewrap} />
      </div>
      <Section title="Master keys">
        <Table label="Master keys" rows={kek_ids} keyOf={({ kek_id }) => kek_id} columns={keyColumns(encryption)} />
      </Section>
      <Section
        title="Instances"
        note="The first one listed is the key an instance seals new secrets with, once all have it."
      >
        <Table
          label="Master keys each instance has loaded"
          rows={instances}
          keyOf={({ name }) => name}
          columns={INSTANCE_COLUMNS}
        />
      </Section>
    </>
  );
}

function keyColumns({ active_kek, instances, safe_to_retire }: Encryption): readonly Column<Schema<'KekRows'>>[] {
  return [
    {
      name: 'Key',
      share: 1.4,
      cell: ({ kek_id }) => (
        <span>
          <span className="mono">{kek_id}</span> {kek_id === active_kek && <Tag tone="ok">active</Tag>}
        </span>
      ),
    },
    { name: 'Secrets that need it', isNumber: true, share: 1.1, cell: ({ rows }) => count(rows) },
    { name: 'Loaded on', share: 0.9, cell: ({ kek_id }) => <LoadedOn kekId={kek_id} instances={instances} /> },
    {
      name: 'Safe to retire',
      share: 2,
      cell: ({ kek_id }) => <Retirable of={safe_to_retire.find((each) => each.kek_id === kek_id)} />,
    },
  ];
}

interface LoadedProps {
  readonly kekId: string;
  readonly instances: readonly Schema<'InstanceKeks'>[];
}

function LoadedOn({ kekId, instances }: LoadedProps): ReactNode {
  const having = instances.filter(({ kek_ids }) => kek_ids.includes(kekId)).length;
  const tone = having === instances.length ? 'ok' : having === 0 ? 'bad' : 'warn';
  return <Status tone={tone}>{spreadWords(having, instances.length)}</Status>;
}

function Retirable({ of: retirement }: { readonly of: Schema<'Retirement'> | undefined }): ReactNode {
  if (retirement === undefined) return 'not known';
  if (retirement.safe) return <Status tone="ok">yes, nothing needs it</Status>;
  return (
    <span>
      no: <InMono>{retirement.reason ?? ''}</InMono>
    </span>
  );
}
