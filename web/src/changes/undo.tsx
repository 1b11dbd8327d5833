import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { api, dataOf } from '../api/client.js';
import { asProblem } from '../api/problem.js';
import { Button } from '../ui/button.js';
import { useNotify } from '../ui/notices.js';
import { LiveOn } from './live-on.js';
import { writing } from './writing.js';

const MOVED_ON = 412;

interface Props {
  readonly revision: number;
  /** Called when it is undone: what told of the change is old then. */
  readonly onUndone?: () => void;
}

/** Takes one revision back by rolling back to the one before it; refuses when somebody else has written since. */
export function Undo({ revision, onUndone }: Props): ReactNode {
  const client = useQueryClient();
  const notify = useNotify();
  const undo = useMutation({
    mutationFn: () =>
      dataOf(
        api.POST('/api/v1/llm-config/revisions/{n}/rollback', {
          params: {
            path: { n: revision - 1 },
            ...writing({ reason: `Undo of revision ${revision}`, onlyAfter: revision }),
          },
          body: {},
        }),
      ),
    onSuccess: ({ revision: now, applied }) => {
      void client.invalidateQueries();
      notify({ tone: 'ok', text: <LiveOn revision={now} applied={applied} did={`Revision ${revision} is undone.`} /> });
      onUndone?.();
    },
    onError: (error) => {
      const { status, message } = asProblem(error);
      const text =
        status === MOVED_ON
          ? `Not undone: the configuration has changed again since revision ${revision}. See Revisions to choose what to go back to.`
          : `Not undone: ${message}`;
      notify({ tone: 'bad', text });
    },
  });
  return (
    <Button onPress={() => undo.mutate()} isPending={undo.isPending} isDisabled={undo.isSuccess}>
      {undo.isSuccess ? 'Undone' : undo.isPending ? 'Undoing…' : 'Undo'}
    </Button>
  );
}
