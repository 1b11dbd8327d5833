import { useMutation, type UseMutationResult, useQueryClient } from '@tanstack/react-query';
import type { Schema } from '../api/types.js';
import { useNotify } from '../ui/notices.js';
import { plainly } from '../ui/plain-words.js';
import { LiveOn } from './live-on.js';
import { Undo } from './undo.js';

/** What every write answers, beside what it is about. */
export interface Written {
  readonly revision: number;
  readonly applied?: Schema<'Applied'>;
  readonly warnings?: readonly string[];
}

interface Options<Input, Data> {
  readonly write: (input: Input) => Promise<Data>;
  /** What was done, in words: `App “claims” is revoked.` */
  readonly did: (data: Data, input: Input) => string;
  readonly onDone?: (data: Data, input: Input) => void;
  /** Credentials cannot be taken back by going to an older revision. */
  readonly canUndo?: boolean;
  /** Whoever calls it shows itself what was done, with the way back. */
  readonly isQuiet?: boolean;
}

/** A write that asks for everything again afterwards and says where it is live, with a way back. */
export function useWrite<Input, Data extends Written>(
  options: Options<Input, Data>,
): UseMutationResult<Data, Error, Input> {
  const client = useQueryClient();
  const notify = useNotify();
  const { write, did, onDone, canUndo = true, isQuiet = false } = options;
  return useMutation<Data, Error, Input>({
    mutationFn: write,
    onSuccess(data, input) {
      void client.invalidateQueries();
      const { revision, applied, warnings = [] } = data;
      const text = [did(data, input), ...warnings.map(plainly)].join(' ');
      if (!isQuiet)
        notify({
          tone: warnings.length > 0 ? 'warn' : 'ok',
          text: <LiveOn revision={revision} applied={applied} did={text} />,
          ...(canUndo && { action: <Undo revision={revision} /> }),
        });
      onDone?.(data, input);
    },
  });
}
