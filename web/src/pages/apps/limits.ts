import type { Schema } from '../../api/types.js';
import { amountOf, amountProblem, amountText } from '../../ui/amount.js';
import { count } from '../../ui/format.js';

type RateLimits = Schema<'RateLimits'>;
export type LimitName = keyof RateLimits;
/** Limits as their fields hold them. */
export type LimitsForm = Readonly<Record<LimitName, string>>;

interface Limit {
  readonly name: LimitName;
  readonly label: string;
  /** How it is said in a row of a table: `20 / s`. */
  readonly unit: string;
  readonly max: number;
  readonly note?: string;
}

/** Every limit there is, in the order of the form. */
export const LIMITS: readonly Limit[] = [
  { name: 'requests_per_second', label: 'Requests a second', unit: '/ s', max: 1_000_000 },
  { name: 'requests_per_minute', label: 'Requests a minute', unit: '/ min', max: 60_000_000 },
  {
    name: 'burst',
    label: 'Of these at once',
    unit: 'at once',
    max: 60_000_000,
    note: 'Goes with requests a minute; the others are spread over the minute.',
  },
  { name: 'tokens_per_minute', label: 'Tokens a minute', unit: 'tokens / min', max: 1_000_000_000_000 },
  { name: 'max_concurrent', label: 'Requests at the same time', unit: 'in flight', max: 1_000_000 },
];

export function limitsFormOf(limits: RateLimits): LimitsForm {
  return {
    requests_per_second: amountText(limits.requests_per_second),
    requests_per_minute: amountText(limits.requests_per_minute),
    burst: amountText(limits.burst),
    tokens_per_minute: amountText(limits.tokens_per_minute),
    max_concurrent: amountText(limits.max_concurrent),
  };
}

export function limitsOf(form: LimitsForm): RateLimits {
  const limits: RateLimits = {};
  for (const { name } of LIMITS) {
    const value = amountOf(form[name]);
    if (value !== undefined) limits[name] = value;
  }
  return limits;
}

export function areLimitsRight(form: LimitsForm): boolean {
  return LIMITS.every(({ name, max }) => amountProblem(form[name], { min: 1, max }) === undefined);
}

/** `20 / s, 4 in flight`, or that there is no bound. */
export function limitsText(limits: RateLimits): string {
  const said = LIMITS.flatMap(({ name, unit }) => {
    const value = limits[name];
    return value === undefined ? [] : [`${count(value)} ${unit}`];
  });
  return said.length === 0 ? 'none' : said.join(', ');
}
