/** Tables that have a partition for each month, in the order in which INSERT_RECORDS locks them. */
export const MONTHLY_TABLES = ['requests', 'usage_attempts'] as const;
export type MonthlyTable = (typeof MONTHLY_TABLES)[number];

const MONTH = /^(\d{4})-(\d{2})/;

/** A month in UTC, as `2026_01`. */
export type Month = string;

export function monthOf(at: Date): Month {
  return at.toISOString().slice(0, 7).replace('-', '_');
}

/** @param count how many months later; negative: earlier */
export function monthAfter(month: Month, count: number): Month {
  const [year = 0, number = 1] = month.split('_').map(Number);
  return monthOf(new Date(Date.UTC(year, number - 1 + count)));
}

/** Makes sure that there is a partition for a month. */
export function partitionStatement(table: MonthlyTable, month: Month): string {
  const bound = (of: Month): string => `'${of.replace('_', '-')}-01 00:00:00+00'`;
  return `create table if not exists ${table}_${month} partition of ${table}
    for values from (${bound(month)}) to (${bound(monthAfter(month, 1))})`;
}

/** Month of a record as it was spooled. */
export function monthIn(json: string): Month | undefined {
  const { at }: { readonly at?: unknown } = JSON.parse(json);
  const found = typeof at === 'string' ? MONTH.exec(at) : null;
  return found ? `${found[1]}_${found[2]}` : undefined;
}
