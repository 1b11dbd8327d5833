import type { Option } from './choice.js';

const DAY_MS = 24 * 60 * 60 * 1000;

/** When something new ends, in days from now. */
export const ENDS: readonly Option[] = [
  { id: 'never', name: 'It does not' },
  { id: '30', name: 'In 30 days' },
  { id: '90', name: 'In 90 days' },
  { id: '365', name: 'In a year' },
];

/** The moment a choice of `ENDS` means, as the API takes it. */
export function endOf(choice: string, nowMs: number): string | null {
  const days = Number(choice);
  return Number.isNaN(days) ? null : new Date(nowMs + days * DAY_MS).toISOString();
}
