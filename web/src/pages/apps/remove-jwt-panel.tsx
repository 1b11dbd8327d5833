import { type ReactNode, useState } from 'react';
import { api, dataOf } from '../../api/client.js';
import type { Schema } from '../../api/types.js';
import { ReasonInput } from '../../changes/reason-input.js';
import { useWrite } from '../../changes/use-write.js';
import { writing } from '../../changes/writing.js';
import { Button } from '../../ui/button.js';
import { ErrorNote } from '../../ui/error-note.js';
import { SidePanel } from '../../ui/side-panel.js';

interface Props {
  readonly app: Schema<'AppView'>;
  readonly jwt: Schema<'AppJwtView'>;
  readonly onClose: () => void;
}

/** Ends that tokens of an issuer stand for an app, after saying what stops. */
export function RemoveJwtPanel({ app, jwt, onClose }: Props): ReactNode {
  const [reason, setReason] = useState('');
  const write = useWrite({
    write: () =>
      dataOf(
        api.DELETE('/api/v1/llm-config/apps/{id}/jwt', { params: { path: { id: app.id }, ...writing({ reason }) } }),
      ),
    did: () => `Tokens of ${jwt.issuer} do not stand for “${app.name}” any more.`,
    onDone: onClose,
    canUndo: false,
  });
  return (
    <SidePanel title="Stop taking tokens" note={`Of ${jwt.issuer}, for “${app.name}”.`} onClose={onClose}>
      <p>
        Requests with such a token are refused with 401 from now on. The keys of the app go on. A secret that was
        entered is forgotten: you would have to enter it again.
      </p>
      <ReasonInput value={reason} onChange={setReason} />
      {write.error && <ErrorNote error={write.error} />}
      <Button tone="danger" isPending={write.isPending} onPress={() => write.mutate(undefined)}>
        {write.isPending ? 'Stopping…' : 'Stop taking its tokens'}
      </Button>
    </SidePanel>
  );
}
