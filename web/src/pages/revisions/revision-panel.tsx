import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { api, dataOf } from '../../api/client.js';
import { keys } from '../../api/keys.js';
import { asProblem } from '../../api/problem.js';
import { idCursor, usePages } from '../../api/use-pages.js';
import { wordsOf } from '../../changes/action-words.js';
import { needs, useMay } from '../../session/session.js';
import { Ago } from '../../ui/ago.js';
import { Button } from '../../ui/button.js';
import { ErrorNote } from '../../ui/error-note.js';
import { Facts } from '../../ui/facts.js';
import { SidePanel } from '../../ui/side-panel.js';
import { Waiting } from '../../ui/waiting.js';
import { ChangesOf } from './changes-of.js';
import type { Picked } from './picked.js';

interface Props {
  readonly number: number;
  readonly newest: number | undefined;
  readonly onRollBack: (to: number) => void;
  readonly onCompare: (picked: Picked) => void;
  readonly onClose: () => void;
}

const NOT_FOUND = 404;

/** One revision: who made it and why, and what it changed. */
export function RevisionPanel({ number, newest, onRollBack, onCompare, onClose }: Props): ReactNode {
  const path = { n: number };
  const {
    data: revision,
    error,
    isPending,
    refetch,
  } = useQuery({
    queryKey: [...keys.revisions, number, 'about'],
    queryFn: () => dataOf(api.GET('/api/v1/llm-config/revisions/{n}', { params: { path, query: { limit: 1 } } })),
  });
  const pages = usePages([...keys.revisions, number], async (page) => {
    const part = await dataOf(api.GET('/api/v1/llm-config/revisions/{n}', { params: { path, query: idCursor(page) } }));
    return { data: part.changes ?? [], next_cursor: part.next_cursor };
  });
  return (
    <SidePanel
      title={`Revision ${number}`}
      note={revision && wordsOf(revision.action, revision.subject)}
      onClose={onClose}
    >
      {isPending && <Waiting for="the revision" />}
      {error && <Failed error={error} onRetry={() => void refetch()} />}
      {revision && (
        <>
          <Facts
            facts={[
              ['Who', revision.author],
              ['When', <Ago key="when" at={revision.created_at} />],
              ['Why', revision.reason ?? <span className="dim">not said</span>],
            ]}
          />
          {revision.changes === null ? (
            <p className="dim">It is from before changes were recorded.</p>
          ) : (
            <ChangesOf pages={pages} />
          )}
          <WaysBack number={number} newest={newest} onRollBack={onRollBack} onCompare={onCompare} />
        </>
      )}
    </SidePanel>
  );
}

interface FailedProps {
  readonly error: unknown;
  readonly onRetry: () => void;
}

function Failed({ error, onRetry }: FailedProps): ReactNode {
  if (asProblem(error).status === NOT_FOUND) return <p>There is no such revision (yet).</p>;
  return <ErrorNote error={error} onRetry={onRetry} />;
}

function WaysBack({ number, newest = number, onRollBack, onCompare }: Omit<Props, 'onClose'>): ReactNode {
  const mayWrite = useMay('operator');
  const refused = { isDisabled: !mayWrite, ...(!mayWrite && { hint: needs('operator') }) };
  if (number < newest)
    return (
      <>
        <Button onPress={() => onCompare([number, newest])}>Compare with now</Button>
        <Button onPress={() => onRollBack(number)} {...refused}>
          {`Go back to revision ${number}…`}
        </Button>
      </>
    );
  if (number === 1) return null;
  return (
    <Button onPress={() => onRollBack(number - 1)} {...refused}>
      Take it back…
    </Button>
  );
}
