import type { ChatPiece } from './chat-piece.js';
import type { Head } from './head.js';

/**
 * `asking`: nothing has come. `answering`: the answer comes. `done`: all of it came. `stopped`: by who asked.
 * `broken`: it ended early. `refused`: there was no answer.
 */
export type RunState = 'asking' | 'answering' | 'done' | 'stopped' | 'broken' | 'refused';

/** How one question went. Times are monotonic milliseconds of this browser. */
export interface Run {
  readonly state: RunState;
  readonly text: string;
  readonly thought: string;
  /** Events with text or thoughts; most servers send one a token. */
  readonly pieces: number;
  readonly startedAt: number;
  readonly firstAt: number | null;
  readonly endedAt: number | null;
  readonly head: Head | null;
  /** Why the model ended: `stop`, `length`, … */
  readonly finish: string | null;
  /** Of a broken one, in words. */
  readonly why: string | null;
  /** Of a refused one. */
  readonly error: unknown;
  readonly sawEnd: boolean;
}

export const CUT_WORDS = 'The connection ended before the answer did.';

export function begun(now: number): Run {
  return {
    state: 'asking',
    text: '',
    thought: '',
    pieces: 0,
    startedAt: now,
    firstAt: null,
    endedAt: null,
    head: null,
    finish: null,
    why: null,
    error: null,
    sawEnd: false,
  };
}

export function withHead(run: Run, head: Head): Run {
  return { ...run, head };
}

/** What comes after the end or an error is of no interest any more. */
export function withPiece(run: Run, piece: ChatPiece, now: number): Run {
  if (isOver(run) || run.sawEnd) return run;
  if (piece.error !== null) return { ...run, state: 'broken', why: piece.error, endedAt: now };
  const says = piece.text !== '' || piece.thought !== '';
  return {
    ...run,
    state: says ? 'answering' : run.state,
    text: run.text + piece.text,
    thought: run.thought + piece.thought,
    pieces: run.pieces + (says ? 1 : 0),
    firstAt: run.firstAt ?? (says ? now : null),
    finish: piece.finish ?? run.finish,
    sawEnd: piece.isDone,
  };
}

/** The stream has ended; without `[DONE]` it was cut. */
export function ended(run: Run, now: number): Run {
  if (isOver(run)) return run;
  return run.sawEnd ? { ...run, state: 'done', endedAt: now } : broken(run, CUT_WORDS, now);
}

export function broken(run: Run, why: string, now: number): Run {
  return isOver(run) ? run : { ...run, state: 'broken', why, endedAt: now };
}

export function stopped(run: Run, now: number): Run {
  return isOver(run) ? run : { ...run, state: 'stopped', endedAt: now };
}

export function refused(run: Run, error: unknown, now: number): Run {
  return isOver(run) ? run : { ...run, state: 'refused', error, endedAt: now };
}

export function isOver({ state }: Run): boolean {
  return state !== 'asking' && state !== 'answering';
}

/** Time until the first word could be read here, the way of the network included. */
export function firstTokenMs({ firstAt, startedAt }: Run): number | null {
  return firstAt === null ? null : firstAt - startedAt;
}

/** While it comes: about how many tokens a second, taking each event for one. */
export function roughRate({ pieces, firstAt, endedAt }: Run, now: number): number | null {
  if (firstAt === null || pieces < 2) return null;
  const ms = (endedAt ?? now) - firstAt;
  return ms <= 0 ? null : ((pieces - 1) * 1000) / ms;
}
