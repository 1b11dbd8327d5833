import { type Histogram, histogramOf, together } from './first-bytes.js';

/** Who looks at the last hour needs no more. */
export const MINUTES_KEPT = '2 hours';
/** What comes later than that, because the database was away, is part of the hours alone. */
export const IS_RECENT = `minute > now() - interval '${MINUTES_KEPT}'`;

/** As INSERT_RECORDS gives it. */
interface FreshMinute {
  readonly minute: string;
  readonly kind: string;
  readonly subject: string;
  readonly requests: number;
  readonly errors: number;
  readonly fallbacks: number;
  readonly last_at: string;
  readonly first_byte_ms: readonly number[] | null;
}

type MinuteSum = Omit<FreshMinute, 'first_byte_ms'> & { readonly first_byte: Histogram };

/**
 * What ADD_TO_MINUTES takes: the sums with their histograms, and those of all purposes together.
 *
 * @param json `minutes` of INSERT_RECORDS
 */
export function minuteRows(json: string): string {
  const fresh = (JSON.parse(json) as readonly FreshMinute[]).map(({ first_byte_ms, ...sums }): MinuteSum => ({
    ...sums,
    first_byte: histogramOf(first_byte_ms ?? []),
  }));
  const ofPurposes = Map.groupBy(
    fresh.filter(({ kind }) => kind === 'purpose'),
    ({ minute }) => minute,
  );
  const all = [...ofPurposes].map(([minute, sums]) => sumOf(minute, sums));
  // What had no purpose is part of the whole alone.
  return JSON.stringify([...fresh.filter(({ subject }) => subject !== ''), ...all]);
}

function sumOf(minute: string, sums: readonly MinuteSum[]): MinuteSum {
  const total = (count: (sum: MinuteSum) => number): number => sums.reduce((before, sum) => before + count(sum), 0);
  return {
    minute,
    kind: 'all',
    subject: '',
    requests: total(({ requests }) => requests),
    errors: total(({ errors }) => errors),
    fallbacks: total(({ fallbacks }) => fallbacks),
    last_at:
      sums
        .map(({ last_at }) => last_at)
        .toSorted()
        .at(-1) ?? minute,
    first_byte: together(sums.map(({ first_byte }) => first_byte)),
  };
}

/** In the order of the key, like all that several instances write. */
export const ADD_TO_MINUTES = `
  insert into usage_minutes as known (minute, kind, subject, requests, errors, fallbacks, last_at, first_byte)
  select minute, kind, subject, requests, errors, fallbacks, last_at, first_byte
  from jsonb_to_recordset($1::jsonb) as m (minute timestamptz, kind text, subject text, requests integer,
    errors integer, fallbacks integer, last_at timestamptz, first_byte integer[])
  order by minute, kind collate "C", subject collate "C"
  on conflict (minute, kind, subject) do update set
    requests = known.requests + excluded.requests,
    errors = known.errors + excluded.errors,
    fallbacks = known.fallbacks + excluded.fallbacks,
    last_at = greatest(known.last_at, excluded.last_at),
    first_byte = (
      select coalesce(array_agg(coalesce(one, 0) + coalesce(other, 0) order by step), '{}')
      from unnest(known.first_byte, excluded.first_byte) with ordinality as steps (one, other, step))`;
