import { useMutation, type UseMutationResult, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useMemo } from 'react';
import { api, dataOf } from '../../api/client.js';
import { keys } from '../../api/keys.js';
import { asProblem } from '../../api/problem.js';
import type { Schema } from '../../api/types.js';
import { idCursor, usePages } from '../../api/use-pages.js';
import { useMay, useMe } from '../../session/session.js';
import { Ago } from '../../ui/ago.js';
import { Button } from '../../ui/button.js';
import { EmptyState } from '../../ui/empty-state.js';
import { useNotify } from '../../ui/notices.js';
import { PagesTable } from '../../ui/pages-table.js';
import { Section } from '../../ui/section.js';
import { Tag } from '../../ui/status.js';
import type { Column } from '../../ui/table.js';

type Session = Schema<'SessionView'>;

/** Where somebody is logged in to this page. */
export function Sessions(): ReactNode {
  const me = useMe();
  const seesAll = useMay('admin');
  const pages = usePages(keys.sessions, (page) =>
    dataOf(api.GET('/api/v1/auth/sessions', { params: { query: idCursor(page) } })),
  );
  const end = useEnding();
  const { mutate } = end;
  const columns = useMemo(() => columnsWith(mutate), [mutate]);
  const others = pages.rows.filter(({ admin_id, is_this }) => admin_id === me.id && !is_this);
  return (
    <Section
      title="Sessions"
      note={seesAll ? 'Everybody who is logged in to this page.' : 'Where you are logged in to this page.'}
      actions={
        others.length > 0 && (
          <Button onPress={() => end.mutate(others)} isPending={end.isPending}>
            {end.isPending
              ? 'Ending…'
              : `End your ${others.length === 1 ? 'other session' : `${others.length} other sessions`}`}
          </Button>
        )
      }
    >
      <PagesTable<Session>
        pages={pages}
        what="sessions"
        label="Sessions"
        columns={columns}
        keyOf={({ id }) => id}
        empty={<EmptyState title="No session goes on">You manage with a token, without a session.</EmptyState>}
      />
    </Section>
  );
}

function columnsWith(onEnd: (sessions: readonly Session[]) => void): readonly Column<Session>[] {
  return [
    {
      name: 'Who',
      share: 1.4,
      cell: ({ admin_name, is_this }) => (
        <span>
          {admin_name} {is_this && <Tag tone="ok">this one</Tag>}
        </span>
      ),
    },
    { name: 'Came by', cell: ({ means }) => (means === 'oidc' ? 'identity provider' : 'token') },
    { name: 'Since', cell: ({ created_at }) => <Ago at={created_at} /> },
    { name: 'Last used', cell: ({ last_seen_at }) => <Ago at={last_seen_at} /> },
    { name: 'Ends', cell: ({ expires_at }) => <Ago at={expires_at} /> },
    {
      name: 'Action',
      cell: (session) =>
        session.is_this ? (
          <span className="dim">“Log out” ends it</span>
        ) : (
          <Button
            tone="quiet"
            flush="start"
            aria-label={`End it: the session of ${session.admin_name} that began ${session.created_at}`}
            onPress={() => onEnd([session])}
          >
            End it
          </Button>
        ),
    },
  ];
}

function useEnding(): UseMutationResult<number, Error, readonly Session[]> {
  const client = useQueryClient();
  const notify = useNotify();
  return useMutation({
    mutationFn: async (sessions) => {
      for (const { id } of sessions)
        await dataOf(api.DELETE('/api/v1/auth/sessions/{id}', { params: { path: { id } } }));
      return sessions.length;
    },
    onSuccess: (ended) =>
      notify({ tone: 'ok', text: ended === 1 ? 'The session is ended.' : `${ended} sessions are ended.` }),
    onError: (error) => notify({ tone: 'bad', text: `Not ended: ${asProblem(error).message}` }),
    onSettled: () => client.invalidateQueries({ queryKey: keys.sessions }),
  });
}
