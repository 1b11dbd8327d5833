import { type ReactNode, useState } from 'react';
import { useLocation } from 'wouter';
import { api, dataOf } from '../../api/client.js';
import { keys } from '../../api/keys.js';
import type { Schema } from '../../api/types.js';
import { idCursor, type Pages, usePages } from '../../api/use-pages.js';
import { needs, useMay } from '../../session/session.js';
import { Button } from '../../ui/button.js';
import { EmptyState } from '../../ui/empty-state.js';
import { ErrorNote } from '../../ui/error-note.js';
import { count, dollars } from '../../ui/format.js';
import { PageHeader } from '../../ui/page-header.js';
import { Status } from '../../ui/status.js';
import { type Column, Table } from '../../ui/table.js';
import { TextInput } from '../../ui/text-input.js';
import { Waiting } from '../../ui/waiting.js';
import { NewApp } from './app-panel.js';
import { limitsText } from './limits.js';
import style from './apps.module.css';

type App = Schema<'AppView'>;

const COLUMNS: readonly Column<App>[] = [
  { name: 'App', share: 1.3, cell: ({ name }) => name },
  { name: 'State', share: 0.9, cell: (app) => <State of={app} /> },
  { name: 'Purposes', share: 1.3, cell: ({ purposes }) => purposes?.join(', ') ?? 'all' },
  { name: 'Limits', share: 1.3, cell: ({ limits }) => <span className="mono">{limitsText(limits)}</span> },
  { name: 'Spent today', isNumber: true, share: 1.4, cell: (app) => <Spent of={app} period="day" /> },
  { name: 'This month', isNumber: true, share: 1.5, cell: (app) => <Spent of={app} period="month" /> },
];

/** All apps; typing finds those whose name has the text in it. */
export function AppList(): ReactNode {
  const [, navigate] = useLocation();
  const mayWrite = useMay('admin');
  const [text, setText] = useState('');
  const [isNew, setNew] = useState(false);
  const wanted = text.trim();
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
      {(wanted !== '' || pages.rows.length > 0) && (
        <div className={style.search}>
          <TextInput label="Search" type="search" value={text} onChange={setText} placeholder="Name" />
        </div>
      )}
      <Found pages={pages} wanted={wanted} newApp={newApp} />
      {isNew && <NewApp onClose={() => setNew(false)} onSaved={({ id }) => navigate(`/apps/${id}`)} />}
    </>
  );
}

interface FoundProps {
  readonly pages: Pages<App>;
  readonly wanted: string;
  readonly newApp: ReactNode;
}

function Found({ pages, wanted, newApp }: FoundProps): ReactNode {
  const [, navigate] = useLocation();
  if (pages.error !== null) return <ErrorNote error={pages.error} onRetry={pages.retry} />;
  if (pages.isPending) return <Waiting for="the apps" />;
  if (pages.rows.length === 0 && wanted !== '') return <p className="dim">No app has “{wanted}” in its name.</p>;
  if (pages.rows.length === 0)
    return (
      <EmptyState title="No app may call yet" action={newApp}>
        Add an app, then make a key for it. The key goes where an OpenAI client takes its API key; the base URL is this
        address with /v1.
      </EmptyState>
    );
  return (
    <Table
      label="Apps"
      columns={COLUMNS}
      rows={pages.rows}
      keyOf={({ id }) => id}
      onOpen={({ id }) => navigate(`/apps/${id}`)}
      onEnd={pages.onEnd}
      footer={footerOf(pages.rows.length, pages.hasMore)}
    />
  );
}

function footerOf(shown: number, hasMore: boolean): string {
  return hasMore
    ? `${count(shown)} so far; more come as you scroll`
    : `${count(shown)} ${shown === 1 ? 'app' : 'apps'}`;
}

function State({ of: { enabled } }: { readonly of: App }): ReactNode {
  return <Status tone={enabled ? 'ok' : 'off'}>{enabled ? 'enabled' : 'disabled'}</Status>;
}

function Spent({ of, period }: { readonly of: App; readonly period: 'day' | 'month' }): ReactNode {
  const state = of.budget_state.find((each) => each.period === period);
  if (state === undefined) return <span className="dim">no budget</span>;
  return `${dollars(state.spent_usd)} of ${dollars(state.limit_usd)}`;
}
