import type { ReactNode } from 'react';
import type { Schema } from '../../../api/types.js';
import { Review } from '../../../changes/review.js';
import { useWrite } from '../../../changes/use-write.js';
import { type How, trying, type Writing, writing } from '../../../changes/writing.js';
import { SidePanel } from '../../../ui/side-panel.js';
import type { Provider } from '../provider.js';
import { keyWrites } from './key-writes.js';

interface Props {
  readonly provider: Provider;
  readonly version: Schema<'KeyVersion'>;
  readonly onClose: () => void;
}

/** Ends a key that is in use or in its grace. */
export function RevokeKeyPanel(props: Props): ReactNode {
  const { provider, version: key } = props;
  return (
    <EndKeyPanel
      {...props}
      title={`Revoke key version ${key.version}`}
      note={`${provider.name}, ${key.masked_key}. No request uses it from then on. You can go back to it until it is erased.`}
      send={(how) => keyWrites(provider.id).revoke(key.version, how)}
      did={`Key version ${key.version} of “${provider.name}” is revoked.`}
      confirm={['Revoke', 'Revoking…']}
    />
  );
}

/** Destroys the stored secret of a revoked key. */
export function EraseKeyPanel(props: Props): ReactNode {
  const { provider, version: key } = props;
  return (
    <EndKeyPanel
      {...props}
      title={`Erase key version ${key.version}`}
      note={`${provider.name}, ${key.masked_key}. Its secret is destroyed; only the line in the history stays. Nobody can take this back.`}
      send={(how) => keyWrites(provider.id).erase(key.version, how)}
      did={`The secret of key version ${key.version} of “${provider.name}” is erased.`}
      confirm={['Erase for good', 'Erasing…']}
    />
  );
}

interface EndProps extends Props {
  readonly title: string;
  readonly note: string;
  readonly send: (how: How) => Promise<Schema<'Deleted'>>;
  readonly did: string;
  readonly confirm: readonly [name: string, meanwhile: string];
}

function EndKeyPanel({ provider, version, onClose, title, note, send, did, confirm }: EndProps): ReactNode {
  const write = useWrite({
    write: (how: Writing) => send(writing(how)),
    did: () => did,
    onDone: onClose,
    canUndo: false,
  });
  return (
    <SidePanel title={title} note={note} onClose={onClose}>
      <Review
        what={['end-key', provider.id, version.version, version.state]}
        tryIt={() => send(trying())}
        confirm={confirm}
        isDangerous
        write={write}
        onConfirm={(reason, { revision }) => write.mutate({ reason, onlyAfter: revision - 1 })}
      />
    </SidePanel>
  );
}
