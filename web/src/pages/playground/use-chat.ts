import { useCallback, useEffect, useRef, useState } from 'react';
import { asProblem } from '../../api/problem.js';
import { ask } from './ask.js';
import type { Question, Turn } from './question.js';
import { begun, broken, CUT_WORDS, ended, isOver, refused, type Run, stopped, withHead, withPiece } from './run.js';

/** Often enough to look like flowing text, seldom enough for any speed. */
const SHOW_EVERY_MS = 50;
const MOST_CHARS = 1_000_000;

export interface Chat {
  readonly turns: readonly Turn[];
  readonly isBusy: boolean;
  readonly send: (asked: string, question: Question) => Promise<void>;
  readonly stop: () => void;
  readonly clear: () => void;
}

/** One conversation: its turns, one of them perhaps still being answered. */
export function useChat(): Chat {
  const [turns, setTurns] = useState<readonly Turn[]>([]);
  const abort = useRef<AbortController | null>(null);
  const lastId = useRef(0);
  useEffect(() => () => abort.current?.abort(), []);

  const send = useCallback(async (asked: string, question: Question): Promise<void> => {
    const id = (lastId.current += 1);
    const control = new AbortController();
    abort.current = control;
    const show = (run: Run): void => setTurns((was) => was.map((turn) => (turn.id === id ? { ...turn, run } : turn)));
    const first = begun(performance.now());
    setTurns((was) => [...was, { id, asked, run: first }]);
    await follow(question, control, first, show);
  }, []);

  const stop = useCallback(() => abort.current?.abort(), []);
  const clear = useCallback(() => {
    abort.current?.abort();
    setTurns([]);
  }, []);
  return { turns, isBusy: turns.some(({ run }) => !isOver(run)), send, stop, clear };
}

/** Tells how it goes, at most every `SHOW_EVERY_MS`, and at its end. */
async function follow(
  question: Question,
  control: AbortController,
  first: Run,
  show: (run: Run) => void,
): Promise<void> {
  let run = first;
  let shown = first;
  const timer = setInterval(() => {
    if (run === shown) return;
    shown = run;
    show(run);
  }, SHOW_EVERY_MS);
  try {
    await ask(question, control.signal, {
      onHead: (head) => {
        run = withHead(run, head);
      },
      onPiece: (piece) => {
        run = withPiece(run, piece, performance.now());
        if (run.text.length + run.thought.length <= MOST_CHARS) return;
        run = broken(run, 'The answer is longer than 1 M characters; the rest is not read.', performance.now());
        control.abort();
      },
    });
    run = ended(run, performance.now());
  } catch (error) {
    run = failed(run, error, control.signal.aborted);
  } finally {
    clearInterval(timer);
    show(run);
  }
}

function failed(run: Run, error: unknown, wasStopped: boolean): Run {
  const now = performance.now();
  if (wasStopped) return stopped(run, now);
  if (run.head?.status === 200)
    return broken(run, error instanceof TypeError ? CUT_WORDS : asProblem(error).message, now);
  return refused(run, asProblem(error), now);
}
