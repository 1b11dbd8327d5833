import type { ReactNode } from 'react';
import { api, dataOf } from '../../api/client.js';
import { Review } from '../../changes/review.js';
import { useWrite } from '../../changes/use-write.js';
import { trying, writing, type Writing } from '../../changes/writing.js';
import { Ago } from '../../ui/ago.js';
import { Facts } from '../../ui/facts.js';
import { SidePanel } from '../../ui/side-panel.js';
import { type ScheduledRow, scheduledWords } from './scheduled-rows.js';

const PATH = '/api/v1/llm-config/active/{purpose}/scheduled/{id}';

interface Props {
  readonly row: ScheduledRow;
  /** Of providers, by their ids. */
  readonly names: ReadonlyMap<string, string>;
  readonly onClose: () => void;
}

/** Cancels one thing that is scheduled. */
export function CancelPanel({ row, names, onClose }: Props): ReactNode {
  const path = { purpose: row.purpose, id: row.id };
  const write = useWrite({
    write: (how: Writing) => dataOf(api.DELETE(PATH, { params: { path, ...writing(how) } })),
    did: () => `What was scheduled for ${row.purpose} is cancelled.`,
    onDone: onClose,
    // A rollback restores chains, not what was scheduled for them.
    canUndo: false,
  });
  return (
    <SidePanel title="Cancel what is scheduled" note={`${row.purpose} ${scheduledWords(row, names)}`} onClose={onClose}>
      <Facts
        facts={[
          ['When', <Ago key="at" at={row.at} />],
          ['Scheduled by', row.scheduled_by],
          ['Why', row.reason ?? 'not said'],
        ]}
      />
      {row.kind === 'return' && <p>Its temporary chain then stays until somebody plugs in another one.</p>}
      <Review
        what={['cancel', row.id]}
        tryIt={() => dataOf(api.DELETE(PATH, { params: { path, ...trying() } }))}
        confirm={['Cancel it', 'Cancelling…']}
        isDangerous
        write={write}
        onConfirm={(reason) => write.mutate({ reason })}
      />
    </SidePanel>
  );
}
