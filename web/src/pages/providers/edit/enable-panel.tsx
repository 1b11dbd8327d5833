import type { ReactNode } from 'react';
import { Review } from '../../../changes/review.js';
import { useWrite } from '../../../changes/use-write.js';
import { trying, type Writing, writing } from '../../../changes/writing.js';
import { SidePanel } from '../../../ui/side-panel.js';
import type { Provider } from '../provider.js';
import { patchProvider } from '../provider-writes.js';

interface Props {
  readonly provider: Provider;
  readonly onClose: () => void;
}

/** Takes requests away from a provider, or lets them come back. */
export function EnablePanel({ provider, onClose }: Props): ReactNode {
  const { id, name, enabled } = provider;
  const patch = { enabled: !enabled };
  const write = useWrite({
    write: (how: Writing) => patchProvider(provider, patch, writing(how)),
    did: () => `“${name}” is ${enabled ? 'disabled' : 'enabled'}.`,
    onDone: onClose,
  });
  return (
    <SidePanel
      title={enabled ? `Disable ${name}` : `Enable ${name}`}
      note={
        enabled
          ? 'It keeps its places in chains; requests go to the other targets from the next one on.'
          : 'Requests go there again from the next one on.'
      }
      onClose={onClose}
    >
      <Review
        what={['provider-enabled', id, patch.enabled]}
        tryIt={() => patchProvider(provider, patch, trying())}
        confirm={enabled ? ['Disable', 'Disabling…'] : ['Enable', 'Enabling…']}
        write={write}
        onConfirm={(reason, { revision }) => write.mutate({ reason, onlyAfter: revision - 1 })}
      />
    </SidePanel>
  );
}
