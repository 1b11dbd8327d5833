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

/** Ids of the providers that are named in them. */
export function providersIn(rows: readonly ScheduledRow[]): readonly number[] {
  return rows.flatMap(({ tiers }) => (tiers ?? []).flatMap(({ targets }) => targets.map((each) => each.provider_id)));
}

/**
 * `is plugged into gpu-1, gpu-2 for a while`, in the words of the table.
 *
 * @param names of providers by their ids
 */
export function scheduledWords(row: ScheduledRow, names: ReadonlyMap<string, string>): string {
  const { kind, tiers, until } = row;
  if (kind === 'return')
    return tiers === null ? 'is unplugged: its temporary chain ends' : 'gets back what was there before';
  const chain = providersIn([row]).map((id) => names.get(String(id)) ?? `provider ${id}`);
  return `is plugged into ${chain.join(', ')}${until === null ? '' : ' for a while'}`;
}
