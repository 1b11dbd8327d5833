import { type ReactNode, useState } from 'react';
import { api, dataOf } from '../../api/client.js';
import { keys } from '../../api/keys.js';
import type { Schema } from '../../api/types.js';
import { nameCursor, usePages } from '../../api/use-pages.js';
import { needs, useMay } from '../../session/session.js';
import { Button } from '../../ui/button.js';
import { EmptyState } from '../../ui/empty-state.js';
import { PagesTable } from '../../ui/pages-table.js';
import { Section } from '../../ui/section.js';
import { Status, Tag } from '../../ui/status.js';
import type { Column } from '../../ui/table.js';
import { PurposePanel } from './purpose-panel.js';
import { cacheWords, contentWords, requirementWords } from './purpose-words.js';

type Purpose = Schema<'PurposeView'>;

const COLUMNS: readonly Column<Purpose>[] = [
  { name: 'Purpose', share: 1.2, cell: ({ slug }) => slug },
  {
    name: 'Data',
    share: 1.1,
    cell: ({ data_policy }) => (data_policy === 'local_only' ? <Tag tone="ok">local only</Tag> : 'may leave'),
  },
  { name: 'Content', share: 1.2, cell: contentWords },
  { name: 'Requests need', share: 1.6, cell: requirementWords },
  { name: 'Cache', share: 0.9, cell: (purpose) => <span className="mono">{cacheWords(purpose)}</span> },
  {
    name: 'Agent types',
    share: 1.2,
    cell: ({ agent_types }) => agent_types.join(', ') || <span className="dim">none</span>,
  },
  {
    name: 'State',
    share: 1.15,
    cell: ({ active }) => <Status tone={active ? 'ok' : 'off'}>{active ? 'plugged' : 'not plugged'}</Status>,
  },
];

/** Every purpose with its rules: where data may go, what is kept, what requests need. */
export function Purposes(): ReactNode {
  const mayWrite = useMay('operator');
  const [open, setOpen] = useState<Purpose | 'new' | null>(null);
  const pages = usePages(keys.purposes, (page) =>
    dataOf(api.GET('/api/v1/llm-config/purposes', { params: { query: nameCursor(page) } })),
  );
  const opened = open === null || open === 'new' ? undefined : open;
  const newPurpose = (
    <Button onPress={() => setOpen('new')} isDisabled={!mayWrite} {...(!mayWrite && { hint: needs('operator') })}>
      New purpose
    </Button>
  );
  return (
    <Section
      title="Purposes and their rules"
      note="Local only: no request of the purpose leaves this machine and its private networks, whatever it is plugged into."
      actions={newPurpose}
    >
      <PagesTable
        pages={pages}
        what="purposes"
        label="Purposes"
        columns={COLUMNS}
        keyOf={({ slug }) => slug}
        onOpen={setOpen}
        openKey={opened?.slug ?? null}
        empty={
          <EmptyState title="There is no purpose" action={newPurpose}>
            A purpose is what an app wants done, such as chat.
          </EmptyState>
        }
      />
      {open !== null && (
        <PurposePanel key={opened?.slug ?? 'new'} {...(opened && { purpose: opened })} onClose={() => setOpen(null)} />
      )}
    </Section>
  );
}
