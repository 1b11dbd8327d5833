import { type ReactNode, useState } from 'react';
import { api, dataOf } from '../../api/client.js';
import type { Schema } from '../../api/types.js';
import { ReasonInput } from '../../changes/reason-input.js';
import { useWrite, type Written } from '../../changes/use-write.js';
import { writing } from '../../changes/writing.js';
import { useMe } from '../../session/session.js';
import { Button } from '../../ui/button.js';
import { ErrorNote } from '../../ui/error-note.js';
import { SidePanel } from '../../ui/side-panel.js';

interface Props {
  readonly admin: Schema<'AdminView'>;
  /** Only this token is revoked; without it the admin is deleted. */
  readonly token?: Schema<'AdminTokenView'>;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Deletes an admin or revokes one of their tokens, after saying what ends. */
export function EndAdminPanel({ admin, token, onClose, onDone }: Props): ReactNode {
  const me = useMe();
  const [reason, setReason] = useState('');
  const name = token && (token.name ?? token.masked_token);
  const write = useWrite({
    write: (): Promise<Written> => end(admin, token, reason),
    did: () => (token ? `Token ${name} of ${admin.name} is revoked.` : `Admin ${admin.name} is deleted.`),
    onDone,
    canUndo: false,
  });
  return (
    <SidePanel
      title={token ? `Revoke ${name}` : `Delete ${admin.name}`}
      note={token ? `A token of ${admin.name}. This cannot be taken back.` : 'This cannot be taken back.'}
      onClose={onClose}
    >
      <p>
        {token
          ? 'It is refused at once, and sessions that began with it end.'
          : 'Their tokens are refused and their sessions end at once. What they did stays in the history and the audit record.'}
      </p>
      {admin.id === me.id && <p>This is you: you may be logged out by it.</p>}
      <ReasonInput value={reason} onChange={setReason} />
      {write.error && <ErrorNote error={write.error} />}
      <Button tone="danger" isPending={write.isPending} onPress={() => write.mutate(undefined)}>
        {write.isPending ? 'Ending it…' : token ? 'Revoke this token' : 'Delete this admin'}
      </Button>
    </SidePanel>
  );
}

function end(
  { id }: Schema<'AdminView'>,
  token: Schema<'AdminTokenView'> | undefined,
  reason: string,
): Promise<Written> {
  const how = writing({ reason });
  if (token === undefined)
    return dataOf(api.DELETE('/api/v1/llm-config/admins/{id}', { params: { path: { id }, ...how } }));
  const path = { id, token: token.id };
  return dataOf(api.DELETE('/api/v1/llm-config/admins/{id}/tokens/{token}', { params: { path, ...how } }));
}
