import type { Schema } from '../../../api/types.js';
import { wrongNumber } from './number-fields.js';

type ModelPrice = Schema<'ModelPrice'>;

/** A price as it is typed. */
export interface PriceRow {
  /** '' means every model that has none of its own. */
  readonly model: string;
  /** A day or a moment; '' means always. */
  readonly from: string;
  readonly input: string;
  readonly output: string;
  readonly cached: string;
  readonly perHour: string;
}

export const EMPTY_PRICE: PriceRow = { model: '', from: '', input: '', output: '', cached: '', perHour: '' };

/** What the API calls each column. */
export const PRICE_NAMES = {
  model: 'model',
  from: 'effective_from',
  input: 'input_per_million',
  output: 'output_per_million',
  cached: 'cached_input_per_million',
  perHour: 'per_hour',
} as const satisfies Readonly<Record<keyof PriceRow, keyof ModelPrice>>;

const NUMBERS = ['input', 'output', 'cached', 'perHour'] as const satisfies readonly (keyof PriceRow)[];
const DAY = /^\d{4}-\d{2}-\d{2}$/;

export function rowsOf(prices: readonly ModelPrice[]): readonly PriceRow[] {
  return prices.map((price) => ({
    model: price.model ?? '',
    from: price.effective_from ?? '',
    input: text(price.input_per_million),
    output: text(price.output_per_million),
    cached: text(price.cached_input_per_million),
    perHour: text(price.per_hour),
  }));
}

/** Rows in which nothing is entered are left out. */
export function pricesOf(rows: readonly PriceRow[]): ModelPrice[] {
  return rows
    .filter((row) => Object.values(row).some((value) => value.trim() !== ''))
    .map((row) => ({
      ...(row.model.trim() !== '' && { model: row.model.trim() }),
      ...(row.from.trim() !== '' && { effective_from: momentOf(row.from.trim()) }),
      ...Object.fromEntries(
        NUMBERS.filter((column) => row[column].trim() !== '').map((column) => [
          PRICE_NAMES[column],
          Number(row[column]),
        ]),
      ),
    }));
}

/** What is wrong with the numbers of a row, by their names in the API. */
export function priceMistakes(row: PriceRow): readonly (readonly [name: string, message: string])[] {
  return NUMBERS.flatMap((column) => {
    const message = wrongNumber(row[column]);
    return message === undefined ? [] : [[PRICE_NAMES[column], message] as const];
  });
}

/** A day begins at midnight, UTC, as days of usage do. */
function momentOf(value: string): string {
  return DAY.test(value) ? `${value}T00:00:00Z` : value;
}

function text(value: number | undefined): string {
  return value === undefined ? '' : String(value);
}
