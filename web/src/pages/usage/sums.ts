import type { Schema } from '../../api/types.js';
import { count, dollars, duration } from '../../ui/format.js';
import type { Group, Metric } from './view.js';

type Row = Schema<'UsageRow'>;
/** Latency is no sum. */
export type SummedMetric = Exclude<Metric, 'latency'>;

const VALUES: Readonly<Record<SummedMetric, (sums: Schema<'UsageSums'>) => number>> = {
  requests: ({ requests }) => requests,
  tokens: ({ input_tokens, output_tokens }) => input_tokens + output_tokens,
  cost: ({ cost_usd }) => cost_usd,
  errors: ({ errors }) => errors,
};

export function valueOf(sums: Schema<'UsageSums'>, metric: SummedMetric): number {
  return VALUES[metric](sums);
}

/** A figure of the kind, with its unit. */
export function figure(metric: Metric, value: number | null | undefined): string {
  if (metric === 'cost') return dollars(value);
  return metric === 'latency' ? duration(value) : count(value);
}

/** What the API is asked for to get one group alone; null for the group of those without. */
export interface GroupFilter {
  readonly purpose?: string;
  readonly provider_id?: number;
  readonly model?: string;
  readonly app_id?: number;
}

interface Naming {
  readonly filter: (row: Row) => GroupFilter | null;
  readonly name: (row: Row) => string;
}

const NAMINGS: Readonly<Record<Group, Naming>> = {
  purpose: {
    filter: ({ purpose }) => (purpose == null ? null : { purpose }),
    name: ({ purpose }) => purpose ?? 'refused before a purpose',
  },
  provider: {
    filter: ({ provider_id }) => (provider_id == null ? null : { provider_id }),
    name: ({ provider, provider_id }) =>
      provider ?? (provider_id == null ? 'nobody was asked' : `provider ${provider_id}`),
  },
  model: {
    filter: ({ model }) => (model == null ? null : { model }),
    name: ({ model }) => model ?? 'no model named',
  },
  app: {
    filter: ({ app_id }) => (app_id == null ? null : { app_id }),
    name: ({ app, app_id }) => (app_id === 0 ? 'Playground' : (app ?? `app ${app_id}`)),
  },
};

export function filterOf(row: Row, by: Group): GroupFilter | null {
  return NAMINGS[by].filter(row);
}

export function groupName(row: Row, by: Group): string {
  return NAMINGS[by].name(row);
}

/** Unique among the groups of one kind, names are not. */
export function groupKey(row: Row, by: Group): string {
  return JSON.stringify(filterOf(row, by));
}

/** `+12 %` since the time before; words where there is nothing to compare with. */
export function changeWords(now: number, before: number | undefined): string | undefined {
  if (before === undefined) return undefined;
  if (before === 0) return now === 0 ? undefined : 'none before';
  const percent = Math.round(((now - before) / before) * 100);
  if (percent === 0) return 'as before';
  return `${percent > 0 ? '+' : '−'}${count(Math.abs(percent))} %`;
}
