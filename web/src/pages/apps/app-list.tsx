import { type ReactNode, useState } from 'react';
import { useLocation } from 'wouter';
import { api, dataOf } from '../../api/client.js';
import { keys } from '../../api/keys.js';
import type { Schema } from '../../api/types.js';
import { idCursor, usePages } from '../../api/use-pages.js';
import { useSettled } from '../../choices/use-settled.js';
import { needs, useMay } from '../../session/session.js';
import { Button } from '../../ui/button.js';
import { EmptyState } from '../../ui/empty-state.js';
import { dollars } from '../../ui/format.js';
import { PageHeader } from '../../ui/page-header.js';
import { PagesTable } from '../../ui/pages-table.js';
import { Status } from '../../ui/status.js';
import type { Column } from '../../ui/table.js';
import { TextInput } from '../../ui/text-input.js';
import { NewApp } from './app-panel.js';
import { appStateOf } from './app-state.js';
import style from './apps.module.css';
import { limitsText } from './limits.js';

type App = Schema<'AppView'>;

const COLUMNS: readonly Column<App>[] = [
  { name: 'App', share: 1.3, cell: ({ name }) => name },
  { name: 'State', share: 1.5, cell: (app) => <State of={app} /> },
  { name: 'Purposes', share: 1.3, cell: ({ purposes }) => purposes?.join(', ') ?? 'all' },
  { name: 'Limits', share: 1.3, cell: ({ limits }) => <span className="mono">{limitsText(limits)}</span> },
  { name: 'Budget today', isNumber: true, share: 1.4, cell: (app) => <Spent of={app} period="day" /> },
  { name: 'Budget this month', isNumber: true, share: 1.5, cell: (app) => <Spent of={app} period="month" /> },
];

/** All apps; typing finds those whose name has the text in it. */
export function AppList(): ReactNode {
  const [, navigate] = useLocation();
  const mayWrite = useMay('admin');
  const [text, setText] = useState('');
  const [isNew, setNew] = useState(false);
  const wanted = useSettled(text.trim());
  const pages = usePages([...keys.apps, wanted], (page) =>
    dataOf(
      api.GET('/api/v1/llm-config/apps', {
        params: { query: { ...idCursor(page), ...(wanted !== '' && { q: wanted }) } },
      }),
    ),
  );
  const newApp = (
    <Button tone="go" onPress={() => setNew(true)} isDisabled={!mayWrite} {...(!mayWrite && { hint: needs('admin') })}>
      New app
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Apps and keys"
        note="Who may call Patchbay, with which keys, for which purposes, and how much."
      >
        {newApp}
      </PageHeader>
      {(text !== '' || pages.rows.length > 0) && (
        <div className={style.search}>
          <TextInput label="Search" type="search" value={text} onChange={setText} placeholder="Name" />
        </div>
      )}
      <PagesTable
        pages={pages}
        what="apps"
        label="Apps"
        columns={COLUMNS}
        keyOf={({ id }) => id}
        onOpen={({ id }) => navigate(`/apps/${id}`)}
        empty={<Nothing wanted={wanted} newApp={newApp} />}
      />
      {isNew && <NewApp onClose={() => setNew(false)} onSaved={({ id }) => navigate(`/apps/${id}`)} />}
    </>
  );
}

function Nothing({ wanted, newApp }: { readonly wanted: string; readonly newApp: ReactNode }): ReactNode {
  if (wanted !== '') return <p className="dim">No app has “{wanted}” in its name.</p>;
  return (
    <EmptyState title="No app may call yet" action={newApp}>
      Add an app, then make a key for it. The key goes where an OpenAI client takes its API key; the base URL is this
      address with /v1.
    </EmptyState>
  );
}

function State({ of: app }: { readonly of: App }): ReactNode {
  const [tone, word] = appStateOf(app);
  return <Status tone={tone}>{word}</Status>;
}

function Spent({ of, period }: { readonly of: App; readonly period: 'day' | 'month' }): ReactNode {
  const state = of.budget_state.find((each) => each.period === period);
  if (state === undefined) return <span className="dim">none</span>;
  return `${dollars(state.spent_usd)} of ${dollars(state.limit_usd)}`;
}
