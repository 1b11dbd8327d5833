import { useMutation } from '@tanstack/react-query';
import { Download, ShieldCheck } from 'lucide-react';
import { type ReactNode, useDeferredValue, useState } from 'react';
import { useSearchParams } from 'wouter';
import { api, dataOf } from '../../api/client.js';
import { keys } from '../../api/keys.js';
import type { Schema } from '../../api/types.js';
import { idCursor, usePages } from '../../api/use-pages.js';
import { wordsOf } from '../../changes/action-words.js';
import { needs, useMay } from '../../session/session.js';
import { Ago } from '../../ui/ago.js';
import { Button, ButtonLink } from '../../ui/button.js';
import { EmptyState } from '../../ui/empty-state.js';
import { ErrorNote } from '../../ui/error-note.js';
import { count } from '../../ui/format.js';
import { PageHeader } from '../../ui/page-header.js';
import { PagesTable } from '../../ui/pages-table.js';
import type { Column } from '../../ui/table.js';
import { AuditFilterBar } from './audit-filter-bar.js';
import { auditQueryOf, countOf, filtersFrom, NO_FILTERS, searchOf } from './audit-filters.js';
import { EntryPanel } from './entry-panel.js';
import { Verified } from './verified.js';

type Entry = Schema<'LoggedEntry'>;

const NOTE = 'What was done, by whom and why, in a record that shows when it was tampered with.';
const COLUMNS: readonly Column<Entry>[] = [
  { name: 'What', share: 2.6, cell: ({ action, entity }) => wordsOf(action, entity) },
  { name: 'Who', cell: ({ actor }) => actor },
  { name: 'Why', share: 1.6, cell: ({ reason }) => reason ?? <span className="dim">not said</span> },
  { name: 'Revision', isNumber: true, share: 0.6, cell: ({ revision }) => count(revision), isInDetails: true },
  { name: 'Entry', isNumber: true, share: 0.6, cell: ({ seq }) => count(seq), isInDetails: true },
  { name: 'When', share: 0.9, cell: ({ at }) => <Ago at={at} /> },
];

/** The record of everything that was done. */
export default function AuditPage(): ReactNode {
  if (useMay('operator')) return <Audit />;
  return (
    <>
      <PageHeader title="Audit" note={NOTE} />
      <EmptyState title="You may not read the record">
        {needs('operator')} An admin can give it to you under Settings. What was changed, by whom and why is under
        Revisions too.
      </EmptyState>
    </>
  );
}

function Audit(): ReactNode {
  const [search, setSearch] = useSearchParams();
  const [opened, setOpened] = useState<Entry | null>(null);
  const filters = filtersFrom(search);
  const asked = useDeferredValue(searchOf(filters).toString());
  const query = auditQueryOf(filtersFrom(new URLSearchParams(asked)));
  const verify = useMutation({ mutationFn: () => dataOf(api.GET('/api/v1/llm-config/audit/verify')) });
  const pages = usePages([...keys.audit, query], (page) =>
    dataOf(api.GET('/api/v1/llm-config/audit', { params: { query: { ...query, ...idCursor(page) } } })),
  );
  return (
    <>
      <PageHeader title="Audit" note={NOTE}>
        <Buttons isVerifying={verify.isPending} onVerify={() => verify.mutate()} />
      </PageHeader>
      {verify.error && <ErrorNote error={verify.error} onRetry={() => verify.mutate()} />}
      {verify.data && <Verified result={verify.data} />}
      <AuditFilterBar filters={filters} onChange={(next) => setSearch(searchOf(next), { replace: true })} />
      <PagesTable
        pages={pages}
        what="entries"
        label="The record, newest first"
        columns={COLUMNS}
        keyOf={({ seq }) => seq}
        openKey={opened?.seq ?? null}
        onOpen={setOpened}
        empty={<Nothing isSearch={countOf(filters) > 0} onClear={() => setSearch(searchOf(NO_FILTERS))} />}
      />
      {opened && <EntryPanel key={opened.seq} entry={opened} onClose={() => setOpened(null)} />}
    </>
  );
}

interface NothingProps {
  readonly isSearch: boolean;
  readonly onClear: () => void;
}

function Nothing({ isSearch, onClear }: NothingProps): ReactNode {
  if (!isSearch)
    return (
      <EmptyState title="Nothing is recorded yet">
        Every change, login and look at contents is recorded from now on.
      </EmptyState>
    );
  return (
    <EmptyState title="Nothing was found" action={<Button onPress={onClear}>Show everything</Button>}>
      Names must be whole; actions and what they are about are compared from their beginning.
    </EmptyState>
  );
}

interface ButtonsProps {
  readonly isVerifying: boolean;
  readonly onVerify: () => void;
}

function Buttons({ isVerifying, onVerify }: ButtonsProps): ReactNode {
  const mayProve = useMay('admin');
  return (
    <>
      <Button
        onPress={onVerify}
        isPending={isVerifying}
        isDisabled={!mayProve}
        {...(!mayProve && { hint: needs('admin') })}
      >
        <ShieldCheck /> {isVerifying ? 'Checking every entry…' : 'Check the record'}
      </Button>
      {mayProve && (
        <ButtonLink href="/api/v1/llm-config/audit/export" download="patchbay-audit.jsonl">
          <Download /> Export
        </ButtonLink>
      )}
    </>
  );
}
