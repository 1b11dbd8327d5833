import type { QueryKey } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Schema } from '../../api/types.js';
import { Review } from '../../changes/review.js';
import type { Writing } from '../../changes/writing.js';
import { SidePanel } from '../../ui/side-panel.js';

interface Props {
  readonly title: string;
  readonly what: QueryKey;
  readonly tryIt: () => Promise<Schema<'Deleted'>>;
  readonly write: {
    readonly isPending: boolean;
    readonly error: unknown;
    readonly mutate: (how: Writing) => void;
    readonly reset: () => void;
  };
  readonly onClose: () => void;
  readonly onBack?: () => void;
  /** What stops. */
  readonly children: ReactNode;
}

/** Deletes a part of the configuration, after saying what that does. */
export function DeletePanel({ title, what, tryIt, write, onClose, onBack, children }: Props): ReactNode {
  return (
    <SidePanel title={title} onClose={onClose}>
      {children}
      <Review
        what={what}
        tryIt={tryIt}
        confirm={['Delete', 'Deleting…']}
        isDangerous
        write={write}
        onConfirm={(reason, { revision }) => write.mutate({ reason, onlyAfter: revision - 1 })}
        {...(onBack && { onBack })}
      />
    </SidePanel>
  );
}
