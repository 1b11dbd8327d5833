import type { ProviderType } from '../../database/entities/provider.entity.js';

export const MINUTES_SHOWN = 60;
/** Of purposes, and of providers: those with most requests. So many bound what is read, however many there are. */
export const MOST_SHOWN = 300;

/** All requests together (''), a purpose (its slug), or a provider (its id). */
export interface Subject {
  readonly kind: 'all' | 'purpose' | 'provider';
  readonly subject: string;
  /** Null of what is no provider. */
  readonly providerType: ProviderType | null;
}

export const ALL: Subject = Object.freeze({ kind: 'all', subject: '', providerType: null });

/** Over the whole hour, because sums over minutes need every minute of a subject. Deleted providers are left out. */
export const BUSIEST = `
  with sums as (
    select kind, subject, sum(requests) as requests from usage_minutes
    where minute > date_trunc('minute', now(), 'UTC') - interval '${MINUTES_SHOWN} minutes' and kind <> 'all'
    group by kind, subject
  )
  (select s.kind, s.subject, null as "providerType" from sums s where s.kind = 'purpose'
    order by s.requests desc, s.subject limit ${MOST_SHOWN})
  union all
  (select s.kind, s.subject, p.type from sums s join providers p on p.id::text = s.subject where s.kind = 'provider'
    order by s.requests desc, s.subject limit ${MOST_SHOWN})`;
