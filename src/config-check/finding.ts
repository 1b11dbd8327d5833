/** `problem`: a start would fail, or not serve. `note`: worth knowing. */
export type Verdict = 'ok' | 'note' | 'problem';

/** What was found out about one thing. */
export interface Finding {
  readonly verdict: Verdict;
  /** What it is, and for a problem what to do. */
  readonly text: string;
}

export const ok = (text: string): Finding => ({ verdict: 'ok', text });
export const note = (text: string): Finding => ({ verdict: 'note', text });
export const problem = (text: string): Finding => ({ verdict: 'problem', text });

/** What is wrong, without the stack and on one line. */
export function wordsOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(wordsOf).join('; ');
  return (error instanceof Error ? error.message : String(error)).replaceAll(/\s*\n\s*/g, ' ');
}
