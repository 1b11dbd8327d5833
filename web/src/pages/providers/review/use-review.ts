import { useMutation } from '@tanstack/react-query';
import { asProblem } from '../../../api/problem.js';
import type { Schema } from '../../../api/types.js';
import { useWrite, type Written } from '../../../changes/use-write.js';
import { trying, writing } from '../../../changes/writing.js';

/** What a dry run answers: what would change, and what it leads to. */
export interface Preview extends Written {
  readonly changes?: readonly Schema<'Change'>[];
}

/** How a write is sent: as a dry run, or for good. */
export type How = ReturnType<typeof trying> | ReturnType<typeof writing>;

interface Options<Body, Data extends Preview> {
  /** Sends the same body, once as a dry run and once for good. */
  readonly send: (body: Body, how: How) => Promise<Data>;
  readonly did: (data: Data, body: Body) => string;
  readonly onDone?: (data: Data, body: Body) => void;
  readonly canUndo?: boolean;
}

/** A change on its way: filled in, checked by a dry run, reviewed, written. */
export interface Review<Body, Data extends Preview> {
  /** Asks what the change would do. */
  readonly check: (body: Body) => void;
  readonly isChecking: boolean;
  /** Why it would be refused. */
  readonly refusal: Error | null;
  readonly preview: Data | undefined;
  /** Leaves the review, back to what was filled in. */
  readonly back: () => void;
  /** The same question once more, after somebody else has changed something. */
  readonly again: () => void;
  readonly write: (reason: string) => void;
  readonly isWriting: boolean;
  readonly failure: Error | null;
}

export function useReview<Body, Data extends Preview>(options: Options<Body, Data>): Review<Body, Data> {
  const { send, did, onDone, canUndo = true } = options;
  const dry = useMutation({
    mutationFn: async (body: Body) => ({ body, preview: await send(body, trying()) }),
    // It may hold a secret.
    gcTime: 0,
  });
  const real = useWrite<{ body: Body; reason: string; onlyAfter: number }, Data>({
    // Written only where the reviewed change would be the next revision.
    write: ({ body, reason, onlyAfter }) => send(body, writing({ reason, onlyAfter })),
    did: (data, { body }) => did(data, body),
    canUndo,
    ...(onDone && { onDone: (data, { body }) => onDone(data, body) }),
  });
  const { data: checked } = dry;
  return {
    check: dry.mutate,
    isChecking: dry.isPending,
    refusal: dry.error,
    preview: checked?.preview,
    back() {
      dry.reset();
      real.reset();
    },
    again() {
      real.reset();
      if (checked) dry.mutate(checked.body);
    },
    write(reason) {
      if (checked) real.mutate({ body: checked.body, reason, onlyAfter: checked.preview.revision - 1 });
    },
    isWriting: real.isPending,
    failure: real.error,
  };
}

/** What is wrong with a field, as the dry run said. */
export function fieldOf(refusal: Error | null, name: string): string | undefined {
  return refusal === null ? undefined : asProblem(refusal).field(name);
}
