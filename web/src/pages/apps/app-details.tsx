import { useQuery } from '@tanstack/react-query';
import { ArrowLeft } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useLocation } from 'wouter';
import { api, dataOf } from '../../api/client.js';
import { keys } from '../../api/keys.js';
import { asProblem } from '../../api/problem.js';
import type { Schema } from '../../api/types.js';
import { needs, useMay } from '../../session/session.js';
import { Button, ButtonLink } from '../../ui/button.js';
import { EmptyState } from '../../ui/empty-state.js';
import { ErrorNote } from '../../ui/error-note.js';
import { PageHeader } from '../../ui/page-header.js';
import { Status } from '../../ui/status.js';
import { Waiting } from '../../ui/waiting.js';
import { AppFacts } from './app-facts.js';
import { AppJwt } from './app-jwt.js';
import { AppKeys } from './app-keys.js';
import { EditApp } from './app-panel.js';
import style from './apps.module.css';
import { DeleteAppPanel } from './delete-app-panel.js';

const NOT_FOUND = 404;
const BACK = (
  <div className={style.back}>
    <ButtonLink tone="quiet" href="/apps">
      <ArrowLeft /> All apps
    </ButtonLink>
  </div>
);

/** One app: its keys, what it may do, whose tokens stand for it. */
export function AppDetails({ id }: { readonly id: number }): ReactNode {
  const {
    data: app,
    error,
    isPending,
    refetch,
  } = useQuery({
    queryKey: [...keys.apps, id],
    queryFn: () => dataOf(api.GET('/api/v1/llm-config/apps/{id}', { params: { path: { id } } })),
  });
  if (isPending) return <Waiting for="the app" />;
  if (error && asProblem(error).status === NOT_FOUND) return <Gone id={id} />;
  return (
    <>
      {BACK}
      {error && <ErrorNote error={error} onRetry={() => void refetch()} />}
      {/* What is there stays after an error: somebody may be in the middle of a form. */}
      {app && <Details app={app} />}
    </>
  );
}

function Gone({ id }: { readonly id: number }): ReactNode {
  return (
    <>
      <PageHeader title="Apps and keys" />
      <EmptyState title={`There is no app ${id}`} action={BACK}>
        It may have been deleted. Its requests are still in the log, its changes in the audit record.
      </EmptyState>
    </>
  );
}

function Details({ app }: { readonly app: Schema<'AppView'> }): ReactNode {
  const [, navigate] = useLocation();
  const [open, setOpen] = useState<'edit' | 'delete' | null>(null);
  const close = (): void => setOpen(null);
  return (
    <>
      <PageHeader title={app.name} note={app.description === '' ? undefined : app.description}>
        <Status tone={app.enabled ? 'ok' : 'off'}>{app.enabled ? 'enabled' : 'disabled'}</Status>
        <Buttons onOpen={setOpen} />
      </PageHeader>
      <AppKeys app={app} />
      <AppFacts app={app} />
      <AppJwt app={app} />
      {open === 'edit' && <EditApp app={app} onClose={close} onSaved={close} />}
      {open === 'delete' && <DeleteAppPanel app={app} onClose={close} onDeleted={() => navigate('/apps')} />}
    </>
  );
}

function Buttons({ onOpen }: { readonly onOpen: (what: 'edit' | 'delete') => void }): ReactNode {
  const mayWrite = useMay('admin');
  const refused = { isDisabled: !mayWrite, ...(!mayWrite && { hint: needs('admin') }) };
  return (
    <>
      <Button onPress={() => onOpen('edit')} {...refused}>
        Edit
      </Button>
      <Button onPress={() => onOpen('delete')} {...refused}>
        Delete…
      </Button>
    </>
  );
}
