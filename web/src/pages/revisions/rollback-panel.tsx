import type { ReactNode } from 'react';
import { api, dataOf } from '../../api/client.js';
import { Review } from '../../changes/review.js';
import { useWrite } from '../../changes/use-write.js';
import { trying, writing, type Writing } from '../../changes/writing.js';
import { SidePanel } from '../../ui/side-panel.js';

interface Props {
  /** The revision whose configuration is restored. */
  readonly to: number;
  readonly newest: number | undefined;
  readonly onClose: () => void;
  readonly onBack: () => void;
}

/** Going back to a revision: first what that changes, then why, then it is done, as a new revision. */
export function RollbackPanel({ to, newest, onClose, onBack }: Props): ReactNode {
  const path = { n: to };
  const write = useWrite({
    write: (how: Writing) =>
      dataOf(api.POST('/api/v1/llm-config/revisions/{n}/rollback', { params: { path, ...writing(how) }, body: {} })),
    did: ({ restored }) => `The configuration is as it was at revision ${restored}.`,
    onDone: onClose,
  });
  return (
    <SidePanel
      title={`Go back to revision ${to}`}
      note={
        newest === undefined
          ? 'This becomes a new revision, which you can undo.'
          : `This becomes revision ${newest + 1}, which you can undo. The history stays.`
      }
      onClose={onClose}
    >
      <Review
        what={['rollback', to]}
        tryIt={() =>
          dataOf(api.POST('/api/v1/llm-config/revisions/{n}/rollback', { params: { path, ...trying() }, body: {} }))
        }
        confirm={['Roll back', 'Rolling back…']}
        write={write}
        onConfirm={(reason, { revision }) => write.mutate({ reason, onlyAfter: revision - 1 })}
        onBack={onBack}
      >
        <p className="dim">
          Keys of providers, apps, their keys and admins stay as they are: a rollback never touches who may call.
        </p>
      </Review>
    </SidePanel>
  );
}
