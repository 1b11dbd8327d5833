import type { Schema } from '../../api/types.js';
import { type Group, periodOf, type View } from './view.js';

const NAMES: Readonly<
  Record<Group, (row: Schema<'UsageRow'>) => readonly [string, string | number | null | undefined]>
> = {
  purpose: ({ purpose }) => ['purpose', purpose],
  provider: ({ provider_id }) => ['provider', provider_id],
  model: ({ model }) => ['model', model],
  app: ({ app_id }) => ['app', app_id],
};

/** Address of the log with what a row sums up. */
export function activityOf(row: Schema<'UsageRow'>, view: View, nowMs: number): string {
  const params = new URLSearchParams(timesOf(view, nowMs));
  const [name, value] = NAMES[view.by](row);
  if (value != null) params.set(name, String(value));
  return `/activity?${params.toString()}`;
}

/** The log knows the shorter ones by name. */
function timesOf(view: View, nowMs: number): Record<string, string> {
  if (view.span !== 'custom' && view.span !== '30d') return { range: view.span };
  const { from, to } = periodOf(view, nowMs);
  return { range: 'custom', from, ...(view.span === 'custom' && { to }) };
}
