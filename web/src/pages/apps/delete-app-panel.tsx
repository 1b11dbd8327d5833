import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { api, dataOf } from '../../api/client.js';
import { keys } from '../../api/keys.js';
import type { Schema } from '../../api/types.js';
import { Review } from '../../changes/review.js';
import { useWrite } from '../../changes/use-write.js';
import { trying, writing, type Writing } from '../../changes/writing.js';
import { Ago } from '../../ui/ago.js';
import { Facts } from '../../ui/facts.js';
import { count } from '../../ui/format.js';
import { SidePanel } from '../../ui/side-panel.js';

interface Props {
  readonly app: Schema<'AppView'>;
  readonly onClose: () => void;
  readonly onDeleted: () => void;
}

const MOST_KEYS = 1000;

/** Deletes an app with its keys, after saying what stops. */
export function DeleteAppPanel({ app, onClose, onDeleted }: Props): ReactNode {
  const path = { id: app.id };
  const { data: appKeys } = useQuery({
    queryKey: [...keys.apps, app.id, 'keys', 'all'],
    queryFn: () =>
      dataOf(api.GET('/api/v1/llm-config/apps/{id}/keys', { params: { path, query: { limit: MOST_KEYS } } })),
  });
  const write = useWrite({
    write: (how: Writing) => dataOf(api.DELETE('/api/v1/llm-config/apps/{id}', { params: { path, ...writing(how) } })),
    did: () => `App “${app.name}” is deleted, and its keys with it.`,
    onDone: onDeleted,
    // Keys are not brought back by a rollback.
    canUndo: false,
  });
  const active = appKeys?.data.filter(({ state }) => state === 'active');
  const lastUsed = active?.map(({ last_used_at }) => last_used_at ?? '').reduce((a, b) => (a > b ? a : b), '');
  return (
    <SidePanel title={`Delete ${app.name}`} note="This cannot be taken back." onClose={onClose}>
      <Facts
        facts={[
          ['Keys that work now', active && <span className="mono">{count(active.length)}</span>],
          ['Last used', lastUsed === undefined ? undefined : <Ago at={lastUsed === '' ? null : lastUsed} />],
        ]}
      />
      <p>
        All its keys end at once: requests with them are refused with 401. Its usage and its requests stay in the log.
        To stop it for a while, disable it instead (Edit).
      </p>
      <Review
        what={['delete-app', app.id]}
        tryIt={() => dataOf(api.DELETE('/api/v1/llm-config/apps/{id}', { params: { path, ...trying() } }))}
        confirm={['Delete this app', 'Deleting…']}
        isDangerous
        write={write}
        onConfirm={(reason, { revision }) => write.mutate({ reason, onlyAfter: revision - 1 })}
      />
    </SidePanel>
  );
}
