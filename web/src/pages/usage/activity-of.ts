import type { Schema } from '../../api/types.js';
import type { Group, Span, View } from './view.js';

const RANGES: Readonly<Record<Exclude<Span, 'custom'>, string>> = {
  '1h': '1h',
  '24h': '24h',
  '7d': '7d',
  '30d': 'all',
};
const NAMES: Readonly<
  Partial<Record<Group, (row: Schema<'UsageRow'>) => readonly [string, string | number | null | undefined]>>
> = {
  purpose: ({ purpose }) => ['purpose', purpose],
  provider: ({ provider_id }) => ['provider', provider_id],
  app: ({ app_id }) => ['app', app_id],
};

/** Address of the log with what a row sums up. */
export function activityOf(row: Schema<'UsageRow'>, { by, span }: View): string {
  const params = new URLSearchParams({ range: span === 'custom' ? 'all' : RANGES[span] });
  const [name, value] = NAMES[by]?.(row) ?? [];
  if (name !== undefined && value != null) params.set(name, String(value));
  return `/activity?${params.toString()}`;
}
