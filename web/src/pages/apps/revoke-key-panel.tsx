import { type ReactNode, useState } from 'react';
import { api, dataOf } from '../../api/client.js';
import type { Schema } from '../../api/types.js';
import { ReasonInput } from '../../changes/reason-input.js';
import { useWrite } from '../../changes/use-write.js';
import { writing } from '../../changes/writing.js';
import { Ago } from '../../ui/ago.js';
import { Button } from '../../ui/button.js';
import { ErrorNote } from '../../ui/error-note.js';
import { Facts } from '../../ui/facts.js';
import { SidePanel } from '../../ui/side-panel.js';
import { keyName } from './key-state.js';

interface Props {
  readonly app: Schema<'AppView'>;
  readonly appKey: Schema<'AppKeyView'>;
  /** How many other keys of the app still work. */
  readonly othersLeft: number;
  readonly onClose: () => void;
}

/** Ends a key at once and for good, after saying what stops. */
export function RevokeKeyPanel({ app, appKey, othersLeft, onClose }: Props): ReactNode {
  const [reason, setReason] = useState('');
  const write = useWrite({
    write: () =>
      dataOf(
        api.DELETE('/api/v1/llm-config/apps/{id}/keys/{key}', {
          params: { path: { id: app.id, key: appKey.id }, ...writing({ reason }) },
        }),
      ),
    did: () => `Key ${keyName(appKey)} of “${app.name}” is revoked.`,
    onDone: onClose,
    canUndo: false,
  });
  return (
    <SidePanel title={`Revoke ${keyName(appKey)}`} note={`A key of “${app.name}”.`} onClose={onClose}>
      <Facts
        facts={[
          ['Last used', <Ago key="used" at={appKey.last_used_at} />],
          ['Made', <Ago key="made" at={appKey.created_at} />],
        ]}
      />
      <p>Requests with this key are refused with 401 from now on. This cannot be taken back.</p>
      <p>
        {othersLeft === 0
          ? `It is the last key of “${app.name}” that works: the app stops, unless tokens of an issuer stand for it. Rotating it instead gives you time to change over.`
          : `“${app.name}” has ${othersLeft} other ${othersLeft === 1 ? 'key' : 'keys'} that ${othersLeft === 1 ? 'works' : 'work'}.`}
      </p>
      <ReasonInput value={reason} onChange={setReason} />
      {write.error && <ErrorNote error={write.error} />}
      <Button tone="danger" isPending={write.isPending} onPress={() => write.mutate(undefined)}>
        {write.isPending ? 'Revoking…' : 'Revoke this key'}
      </Button>
    </SidePanel>
  );
}
