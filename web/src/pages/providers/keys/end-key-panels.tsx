import type { ReactNode } from 'react';
import type { Schema } from '../../../api/types.js';
import type { Provider } from '../provider.js';
import { ReviewPanel } from '../review/review-panel.js';
import { type Preview, useReview } from '../review/use-review.js';
import { keyWrites } from './key-writes.js';

interface Props {
  readonly provider: Provider;
  readonly version: Schema<'KeyVersion'>;
  readonly onClose: () => void;
}

/** Ends a key that is in use or in its grace. */
export function RevokeKeyPanel({ provider, version: { version, masked_key }, onClose }: Props): ReactNode {
  const review = useReview<number, Preview>({
    send: keyWrites(provider.id).revoke,
    did: () => `Key version ${version} of “${provider.name}” is revoked.`,
    onDone: onClose,
    canUndo: false,
  });
  return (
    <ReviewPanel
      title={`Revoke key version ${version}`}
      note={`${provider.name}, ${masked_key}. No request uses it from then on. You can go back to it until it is erased.`}
      review={review}
      body={version}
      action="Revoke"
      tone="danger"
      onClose={onClose}
    />
  );
}

/** Destroys the stored secret of a revoked key. */
export function EraseKeyPanel({ provider, version: { version, masked_key }, onClose }: Props): ReactNode {
  const review = useReview<number, Preview>({
    send: keyWrites(provider.id).erase,
    did: () => `The secret of key version ${version} of “${provider.name}” is erased.`,
    onDone: onClose,
    canUndo: false,
  });
  return (
    <ReviewPanel
      title={`Erase key version ${version}`}
      note={`${provider.name}, ${masked_key}. Its secret is destroyed; only the line in the history stays. Nobody can take this back.`}
      review={review}
      body={version}
      action="Erase for good"
      tone="danger"
      onClose={onClose}
    />
  );
}
