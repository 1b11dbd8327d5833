import type { Schema } from '../../api/types.js';

/** Something scheduled, with the purpose it is for. */
export interface ScheduledRow extends Schema<'ScheduledActivation'> {
  readonly purpose: string;
}

/** Of all purposes, the next one first. */
export function scheduledRows(
  active: readonly Pick<Schema<'Active'>, 'purpose' | 'scheduled'>[],
): readonly ScheduledRow[] {
  return active
    .flatMap(({ purpose, scheduled = [] }) => scheduled.map((each) => ({ ...each, purpose })))
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at) || a.id - b.id);
}

/** `chat gets another chain (2 tiers)`, in the words of the table. */
export function scheduledWords({ kind, tiers, until }: ScheduledRow): string {
  if (kind === 'return')
    return tiers === null ? 'is unplugged: its temporary chain ends' : 'gets back what was there before';
  const targets = (tiers ?? []).reduce((sum, tier) => sum + tier.targets.length, 0);
  const chain = `a chain of ${targets} ${targets === 1 ? 'provider' : 'providers'}`;
  return until === null ? `is plugged into ${chain}` : `is plugged into ${chain} for a while`;
}
