import type { Schema } from '../../api/types.js';
import type { Cell } from './csv.js';
import type { Series } from './series.js';
import { groupName } from './sums.js';
import { type Group, GROUP_NAMES } from './view.js';

type Row = Schema<'UsageRow'>;

const FIGURES = [
  'requests',
  'errors',
  'attempts',
  'failed_attempts',
  'input_tokens',
  'cached_input_tokens',
  'output_tokens',
  'reasoning_output_tokens',
  'cost_usd',
  'own_key_cost_usd',
  'unknown_cost_requests',
] as const satisfies readonly (keyof Row)[];

const IDS: Readonly<Partial<Record<Group, 'provider_id' | 'app_id'>>> = { provider: 'provider_id', app: 'app_id' };

/** Figures are called as the API calls them, so that programs find them. */
export function groupColumns(by: Group): readonly string[] {
  const id = IDS[by];
  return [GROUP_NAMES[by].toLowerCase(), ...(id === undefined ? [] : [id]), ...FIGURES];
}

export function groupCells(row: Row, by: Group): readonly Cell[] {
  const id = IDS[by];
  return [groupName(row, by), ...(id === undefined ? [] : [row[id] ?? null]), ...FIGURES.map((name) => row[name])];
}

export function bucketColumns(series: readonly Series[]): readonly string[] {
  return ['begins', ...series.map(({ name }) => name)];
}

export function bucketCells({
  times,
  series,
}: {
  readonly times: readonly number[];
  readonly series: readonly Series[];
}): readonly (readonly Cell[])[] {
  return times.map((time, place) => [
    new Date(time).toISOString(),
    ...series.map(({ values }) => values[place] ?? null),
  ]);
}
