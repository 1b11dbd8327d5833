import { type ReactNode, useMemo, useState } from 'react';
import { api, dataOf } from '../../api/client.js';
import { keys } from '../../api/keys.js';
import type { Schema } from '../../api/types.js';
import { idCursor, usePages } from '../../api/use-pages.js';
import { needs, useMay } from '../../session/session.js';
import { ActionMenu } from '../../ui/action-menu.js';
import { Ago } from '../../ui/ago.js';
import { Button } from '../../ui/button.js';
import { EmptyState } from '../../ui/empty-state.js';
import { PagesTable } from '../../ui/pages-table.js';
import { Section } from '../../ui/section.js';
import { Status } from '../../ui/status.js';
import type { Column } from '../../ui/table.js';
import { byUse, keyName, keyStateOf } from './key-state.js';
import { NewKeyPanel } from './new-key-panel.js';
import { RevokeKeyPanel } from './revoke-key-panel.js';
import { RotateKeyPanel } from './rotate-key-panel.js';

type AppKey = Schema<'AppKeyView'>;
type Open = { readonly kind: 'new' } | { readonly kind: 'rotate' | 'revoke'; readonly key: AppKey };

const COLUMNS: readonly Column<AppKey>[] = [
  { name: 'Key', share: 2, cell: ({ name, masked_key }) => <KeyCell name={name} masked={masked_key} /> },
  { name: 'State', cell: (key) => <State of={key} /> },
  { name: 'Last used', cell: ({ last_used_at }) => <Ago at={last_used_at} /> },
  { name: 'Ends', cell: ({ expires_at }) => (expires_at === null ? 'does not' : <Ago at={expires_at} />) },
  { name: 'Purposes', cell: ({ purposes }) => purposes?.join(', ') ?? 'as the app' },
];

/** The keys of an app: made, rotated with an overlap, revoked. */
export function AppKeys({ app }: { readonly app: Schema<'AppView'> }): ReactNode {
  const mayWrite = useMay('admin');
  const [open, setOpen] = useState<Open | null>(null);
  const pages = usePages([...keys.apps, app.id, 'keys'], (page) =>
    dataOf(api.GET('/api/v1/llm-config/apps/{id}/keys', { params: { path: { id: app.id }, query: idCursor(page) } })),
  );
  const rows = byUse(pages.rows);
  const columns = useMemo(() => columnsWith(setOpen), []);
  const newKey = (
    <Button
      onPress={() => setOpen({ kind: 'new' })}
      isDisabled={!mayWrite}
      {...(!mayWrite && { hint: needs('admin') })}
    >
      New key
    </Button>
  );
  return (
    <Section title="Keys" note="What its requests come with: Authorization: Bearer …" actions={newKey}>
      <PagesTable
        pages={{ ...pages, rows }}
        what="keys"
        label={`Keys of ${app.name}`}
        columns={columns}
        keyOf={({ id }) => id}
        empty={
          <EmptyState title="It has no key yet">
            Make one: without a key (or an issuer of tokens) it cannot call.
          </EmptyState>
        }
      />
      {open && <Opened app={app} open={open} rows={rows} onClose={() => setOpen(null)} />}
    </Section>
  );
}

interface OpenedProps {
  readonly app: Schema<'AppView'>;
  readonly open: Open;
  readonly rows: readonly AppKey[];
  readonly onClose: () => void;
}

function Opened({ app, open, rows, onClose }: OpenedProps): ReactNode {
  if (open.kind === 'new') return <NewKeyPanel app={app} onClose={onClose} />;
  const { key } = open;
  if (open.kind === 'rotate') return <RotateKeyPanel key={key.id} app={app} appKey={key} onClose={onClose} />;
  const othersLeft = rows.filter(({ id, state }) => state === 'active' && id !== key.id).length;
  return <RevokeKeyPanel key={key.id} app={app} appKey={key} othersLeft={othersLeft} onClose={onClose} />;
}

function columnsWith(onOpen: (open: Open) => void): readonly Column<AppKey>[] {
  return [...COLUMNS, { name: 'Actions', cell: (key) => <Actions of={key} onOpen={onOpen} /> }];
}

function KeyCell({ name, masked }: { readonly name: string | null; readonly masked: string }): ReactNode {
  return (
    <span>
      {name !== null && `${name} `}
      <span className="mono dim">{masked}</span>
    </span>
  );
}

function State({ of: key }: { readonly of: AppKey }): ReactNode {
  const [tone, word] = keyStateOf(key);
  return <Status tone={tone}>{word}</Status>;
}

function Actions({ of: key, onOpen }: { readonly of: AppKey; readonly onOpen: (open: Open) => void }): ReactNode {
  const mayWrite = useMay('admin');
  if (key.state !== 'active') return null;
  const refused = mayWrite ? undefined : needs('admin');
  return (
    <ActionMenu
      label="Change…"
      name={`Change… rotate or revoke ${keyName(key)}`}
      actions={[
        { name: 'Rotate…', act: () => onOpen({ kind: 'rotate', key }), isRefused: refused },
        { name: 'Revoke…', act: () => onOpen({ kind: 'revoke', key }), isRefused: refused },
      ]}
    />
  );
}
