import { GitCompare } from 'lucide-react';
import type { Schema } from '../../api/types.js';
import { wordsOf } from '../../changes/action-words.js';
import { Ago } from '../../ui/ago.js';
import { Button } from '../../ui/button.js';
import { count } from '../../ui/format.js';
import { Tag } from '../../ui/status.js';
import type { Column } from '../../ui/table.js';
import type { Picked } from './picked.js';

type Revision = Schema<'RevisionSummary'>;

interface Options {
  readonly picked: Picked;
  readonly onPick: (revision: number) => void;
  readonly newest: number | undefined;
}

/** What the history shows of each revision. */
export function revisionColumns({ picked, onPick, newest }: Options): readonly Column<Revision>[] {
  return [
    {
      name: 'Revision',
      share: 0.9,
      cell: ({ number }) => (
        <>
          <span className="mono">{number}</span> {number === newest && <Tag tone="ok">now</Tag>}
        </>
      ),
    },
    { name: 'What', share: 2.4, cell: ({ action, subject }) => wordsOf(action, subject) },
    { name: 'Who', share: 0.9, cell: ({ author }) => author },
    { name: 'Why', share: 1.6, cell: ({ reason }) => reason ?? <span className="dim">not said</span> },
    { name: 'Changes', isNumber: true, share: 0.6, cell: ({ changes }) => count(changes), isInDetails: true },
    { name: 'When', share: 0.8, cell: ({ created_at }) => <Ago at={created_at} /> },
    {
      name: 'Compare',
      share: 0.9,
      cell: ({ number }) => (
        <Button
          tone="quiet"
          flush="start"
          onPress={() => onPick(number)}
          aria-label={`${wordOf(picked, number)}: revision ${number}`}
        >
          <GitCompare />
          {wordOf(picked, number)}
        </Button>
      ),
    },
  ];
}

/** What the button of a revision says, on the way to two of them. */
function wordOf(picked: Picked, number: number): string {
  if (picked.includes(number)) return 'picked';
  return picked.length === 1 ? 'with this' : 'pick';
}
