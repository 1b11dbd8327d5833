import { StartError } from './errors/start-error.js';

/** What the person at the terminal can mend is one sentence; anything else is a defect and keeps its stack. */
export function failureText(error: unknown): string {
  const text =
    error instanceof StartError || !(error instanceof Error) ? String(error) : (error.stack ?? error.message);
  return text.replace(/^StartError: /, '');
}

export function report(error: unknown): void {
  process.stderr.write(`\n${failureText(error)}\n\n`);
}
