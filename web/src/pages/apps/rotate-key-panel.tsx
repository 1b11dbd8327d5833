import { type ReactNode, useState } from 'react';
import { api, dataOf } from '../../api/client.js';
import type { Schema } from '../../api/types.js';
import { ReasonInput } from '../../changes/reason-input.js';
import { useWrite } from '../../changes/use-write.js';
import { writing } from '../../changes/writing.js';
import { Ago } from '../../ui/ago.js';
import { Button } from '../../ui/button.js';
import { Choice, type Option } from '../../ui/choice.js';
import { ErrorNote } from '../../ui/error-note.js';
import { SidePanel } from '../../ui/side-panel.js';
import { keyName } from './key-state.js';
import { NewSecret } from './new-secret.js';

interface Props {
  readonly app: Schema<'AppView'>;
  readonly appKey: Schema<'AppKeyView'>;
  readonly onClose: () => void;
}

const HOUR = 60 * 60;
const OVERLAPS: readonly Option[] = [
  { id: '0', name: 'Not at all: it ends now' },
  { id: String(HOUR), name: 'For an hour' },
  { id: String(24 * HOUR), name: 'For a day' },
  { id: String(7 * 24 * HOUR), name: 'For a week' },
  { id: String(30 * 24 * HOUR), name: 'For 30 days' },
];

/** Makes a key like another one; both work for a while, so that nothing stops while the app is changed over. */
export function RotateKeyPanel({ app, appKey, onClose }: Props): ReactNode {
  const [overlap, setOverlap] = useState(String(24 * HOUR));
  const [reason, setReason] = useState('');
  const write = useWrite({
    write: () =>
      dataOf(
        api.POST('/api/v1/llm-config/apps/{id}/keys/{key}/rotate', {
          params: { path: { id: app.id, key: appKey.id }, ...writing({ reason }) },
          body: { overlap_seconds: Number(overlap) },
        }),
      ),
    did: ({ masked_key }) => `Key ${keyName(appKey)} of “${app.name}” is replaced by ${masked_key}.`,
    canUndo: false,
  });
  if (write.data) {
    const { replaced } = write.data;
    return (
      <NewSecret app={app} made={write.data} title="The new key" onStored={onClose}>
        <p>
          The old key {replaced.masked_key}{' '}
          {replaced.state === 'active' ? (
            <>
              goes on, and ends <Ago at={replaced.expires_at} />. Change the app over before that.
            </>
          ) : (
            'has ended.'
          )}
        </p>
      </NewSecret>
    );
  }
  return (
    <SidePanel
      title={`Rotate ${keyName(appKey)}`}
      note="A new key with the same purposes and limits. The old one goes on beside it for a while."
      onClose={onClose}
    >
      <Choice label="How long the old key goes on" options={OVERLAPS} value={overlap} onChange={setOverlap} />
      {overlap === '0' && (
        <p aria-live="polite">Requests that still come with the old key are refused with 401 at once.</p>
      )}
      <ReasonInput value={reason} onChange={setReason} />
      {write.error && <ErrorNote error={write.error} />}
      <Button
        tone={overlap === '0' ? 'danger' : 'go'}
        isPending={write.isPending}
        onPress={() => write.mutate(undefined)}
      >
        {write.isPending ? 'Rotating…' : 'Rotate'}
      </Button>
    </SidePanel>
  );
}
