import { type ReactNode, useMemo, useState } from 'react';
import { api, dataOf } from '../../api/client.js';
import { keys } from '../../api/keys.js';
import type { Schema } from '../../api/types.js';
import { idCursor, usePages } from '../../api/use-pages.js';
import { needs, useMay, useMe } from '../../session/session.js';
import { Ago } from '../../ui/ago.js';
import { Button } from '../../ui/button.js';
import { EmptyState } from '../../ui/empty-state.js';
import { PagesTable } from '../../ui/pages-table.js';
import { Section } from '../../ui/section.js';
import { Status, Tag } from '../../ui/status.js';
import type { Column } from '../../ui/table.js';
import { NewAdmin } from './admin-form.js';
import { AdminPanel } from './admin-panel.js';

/** Who may manage Patchbay. */
export function Admins(): ReactNode {
  if (useMay('admin')) return <AdminList />;
  return (
    <EmptyState title="You may not see who manages Patchbay">
      {needs('admin')} Your own sessions are under Sessions.
    </EmptyState>
  );
}

function AdminList(): ReactNode {
  const { id: me } = useMe();
  const columns = useMemo(() => columnsFor(me), [me]);
  const [open, setOpen] = useState<number | 'new' | null>(null);
  const pages = usePages(keys.admins, (page) =>
    dataOf(api.GET('/api/v1/llm-config/admins', { params: { query: idCursor(page) } })),
  );
  const opened = pages.rows.find(({ id }) => id === open);
  return (
    <Section
      title="Admins"
      note="Viewers read, operators change routes and rotate keys, admins do everything. Each has tokens, or comes by way of the identity provider."
      actions={<Button onPress={() => setOpen('new')}>New admin</Button>}
    >
      <PagesTable<Schema<'AdminView'>>
        pages={pages}
        what="admins"
        label="Admins"
        columns={columns}
        keyOf={({ id }) => id}
        onOpen={({ id }) => setOpen(id)}
        openKey={opened?.id ?? null}
        empty={
          <EmptyState title="There is no admin">
            You came with the break-glass token. Add an admin and make a token for them.
          </EmptyState>
        }
      />
      {open === 'new' && <NewAdmin onClose={() => setOpen(null)} onSaved={({ id }) => setOpen(id)} />}
      {opened && <AdminPanel key={opened.id} admin={opened} onClose={() => setOpen(null)} />}
    </Section>
  );
}

function columnsFor(me: number | null): readonly Column<Schema<'AdminView'>>[] {
  return [
    {
      name: 'Name',
      share: 1.4,
      cell: ({ id, name }) => (
        <>
          {name} {id === me && <Tag>you</Tag>}
        </>
      ),
    },
    { name: 'Role', cell: ({ role }) => role },
    {
      name: 'State',
      cell: ({ enabled }) => <Status tone={enabled ? 'ok' : 'off'}>{enabled ? 'enabled' : 'disabled'}</Status>,
    },
    { name: 'Comes by', share: 1.4, cell: ({ issuer }) => issuer ?? 'tokens' },
    { name: 'Last login', cell: ({ last_login_at }) => <Ago at={last_login_at} /> },
  ];
}
