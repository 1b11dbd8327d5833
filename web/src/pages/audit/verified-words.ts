import type { Schema } from '../../api/types.js';
import { count } from '../../ui/format.js';

/** The result of checking the record, in a sentence. */
export function verifiedWords({ ok, checked, first_bad, problem_count }: Schema<'Verification'>): string {
  const entries = `${count(checked)} ${checked === 1 ? 'entry' : 'entries'}`;
  if (ok) return `The record is whole: ${entries} checked, none changed, taken out, put in or moved.`;
  const problems = `${count(problem_count)} ${problem_count === 1 ? 'problem' : 'problems'}`;
  const where = first_bad === null ? '' : ` The first entry that is wrong or missing is ${count(first_bad)}.`;
  return `The record is not as it was written: ${problems} in ${entries}.${where}`;
}
