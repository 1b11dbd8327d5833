import type { ReactNode } from 'react';
import type { Schema } from '../../../api/types.js';
import { ErrorNote } from '../../../ui/error-note.js';
import { count, dollars, duration, percent, rateWords } from '../../../ui/format.js';
import type { Traffic } from '../data/use-traffic.js';
import style from './strip.module.css';

interface Figure {
  readonly name: string;
  readonly value: string;
  readonly note: string;
}

/** Four figures: how much, how often not by the first choice, how fast, how dear. */
export function Strip({ traffic: { overview, error, retry } }: { readonly traffic: Traffic }): ReactNode {
  if (overview === undefined && error !== null) return <ErrorNote error={error} onRetry={retry} />;
  return (
    <dl className={style.strip} aria-busy={overview === undefined}>
      {figuresOf(overview).map(({ name, value, note }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <b className={style.value}>{value}</b> <span>{note}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function figuresOf(overview: Schema<'Overview'> | undefined): readonly Figure[] {
  const { last_hour: hour, per_second: rate, cost_today: cost } = overview ?? {};
  return [
    {
      name: 'Requests, last hour',
      value: count(hour?.requests),
      note: rate === undefined ? '' : `now ${rateWords(rate)} / s`,
    },
    fallbacksOf(hour),
    { name: 'First token, p95', value: duration(hour?.first_byte_p95_ms), note: '' },
    { name: 'Cost today', value: dollars(cost?.usd), note: budgetOf(cost) },
  ];
}

function fallbacksOf(hour: Schema<'Overview'>['last_hour'] | undefined): Figure {
  const name = 'Answered by a fallback';
  if (hour === undefined || hour.requests === 0) return { name, value: '–', note: '' };
  return { name, value: percent(hour.fallbacks / hour.requests), note: count(hour.fallbacks) };
}

function budgetOf(cost: Schema<'Overview'>['cost_today'] | undefined): string {
  const budget = cost?.budget_usd ?? null;
  return budget === null ? '' : `of ${dollars(budget)}`;
}
