import { useMutation } from '@tanstack/react-query';
import { asProblem } from '../api/problem.js';
import type { Confirming, Tried } from './reviewed.js';
import { useWrite, type Written } from './use-write.js';
import { type How, trying, writing } from './writing.js';

interface Options<Body, Data extends Written & Tried> {
  /** Sends the same body, once as a dry run and once for good. */
  readonly send: (body: Body, how: How) => Promise<Data>;
  readonly did: (data: Data, body: Body) => string;
  readonly onDone: (data: Data, body: Body) => void;
  readonly canUndo?: boolean;
}

/** A form on its way: filled in, checked by a dry run that tells what is wrong with which field, reviewed, written. */
export interface FormReview<Body> {
  /** Asks what the change would do. */
  readonly check: (body: Body) => void;
  readonly isChecking: boolean;
  /** Why it would be refused. */
  readonly refusal: Error | null;
  /** What is reviewed and how it is confirmed; undefined while it is filled in. */
  readonly reviewed: (Confirming & { readonly answer: Tried }) | undefined;
  /** Leaves the review, back to what was filled in. */
  readonly back: () => void;
}

export function useReview<Body, Data extends Written & Tried>(options: Options<Body, Data>): FormReview<Body> {
  const { send, did, onDone, canUndo = true } = options;
  const trial = useMutation({
    mutationFn: async (body: Body) => ({ body, answer: await send(body, trying()) }),
    // It may hold a secret.
    gcTime: 0,
  });
  const write = useWrite<{ body: Body; reason: string; onlyAfter: number }, Data>({
    // Written only where the reviewed change would be the next revision.
    write: ({ body, reason, onlyAfter }) => send(body, writing({ reason, onlyAfter })),
    did: (data, { body }) => did(data, body),
    canUndo,
    onDone: (data, { body }) => onDone(data, body),
  });
  const { data: tried } = trial;
  const back = (): void => {
    trial.reset();
    write.reset();
  };
  return {
    check: trial.mutate,
    isChecking: trial.isPending,
    refusal: trial.error,
    reviewed: tried && {
      answer: tried.answer,
      write,
      onConfirm: (reason) => write.mutate({ body: tried.body, reason, onlyAfter: tried.answer.revision - 1 }),
      onAgain() {
        write.reset();
        trial.mutate(tried.body);
      },
      onBack: back,
    },
    back,
  };
}

/** What is wrong with a field, as the dry run said. */
export function fieldOf(refusal: Error | null, name: string): string | undefined {
  return refusal === null ? undefined : asProblem(refusal).field(name);
}
