import type { ReactNode } from 'react';
import type { Provider } from '../provider.js';
import { patchProvider, type ProviderPatch } from '../provider-writes.js';
import { ReviewPanel } from '../review/review-panel.js';
import { useReview } from '../review/use-review.js';

interface Props {
  readonly provider: Provider;
  readonly onClose: () => void;
}

/** Takes requests away from a provider, or lets them come back. */
export function EnablePanel({ provider, onClose }: Props): ReactNode {
  const { name, enabled } = provider;
  const review = useReview<ProviderPatch, Awaited<ReturnType<typeof patchProvider>>>({
    send: (patch, how) => patchProvider(provider, patch, how),
    did: () => `“${name}” is ${enabled ? 'disabled' : 'enabled'}.`,
    onDone: onClose,
  });
  return (
    <ReviewPanel
      title={enabled ? `Disable ${name}` : `Enable ${name}`}
      note={
        enabled
          ? 'It keeps its places in chains; requests go to the other targets from the next one on.'
          : 'Requests go there again from the next one on.'
      }
      review={review}
      body={{ enabled: !enabled }}
      action={enabled ? 'Disable' : 'Enable'}
      onClose={onClose}
    />
  );
}
