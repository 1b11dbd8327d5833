import { MINUTES_SHOWN } from '../../usage/minutes/busiest.js';
import type { LastHour } from '../../usage/minutes/recent-minutes.js';
import type { SubjectHour } from '../../usage/minutes/subject-hour.js';
import type { Overview, ProviderOverview, PurposeTraffic } from './overview.dto.js';

const SECONDS_A_MINUTE = 60;

export type Traffic = Pick<Overview, 'last_hour' | 'per_second' | 'purposes' | 'providers'>;
type Figures = Omit<PurposeTraffic, 'slug'>;

export function trafficOf({ thisMinute, all: whole, subjects }: LastHour): Traffic {
  const all = figuresOf(whole, thisMinute);
  const of = (kind: SubjectHour['of']['kind']) => subjects.filter((hour) => hour.of.kind === kind);
  return {
    last_hour: {
      requests: all.requests,
      fallbacks: all.fallbacks,
      errors: all.errors,
      first_byte_p95_ms: all.p95_ms,
    },
    per_second: all.per_second,
    purposes: busiest(of('purpose').map((hour) => ({ slug: hour.of.subject, ...figuresOf(hour, thisMinute) }))),
    providers: busiest(of('provider').map((hour) => providerOf(hour, thisMinute))),
  };
}

function providerOf(hour: SubjectHour, thisMinute: number): ProviderOverview {
  const minutes = Array.from({ length: MINUTES_SHOWN }, (_, place) => thisMinute - MINUTES_SHOWN + 1 + place);
  return {
    provider_type: hour.of.providerType ?? 'ai_server',
    provider_id: Number(hour.of.subject),
    ...figuresOf(hour, thisMinute),
    minutes: minutes.map((minute) => hour.p95In(minute)),
    requests_by_minute: minutes.map((minute) => hour.requestsIn(minute)),
  };
}

function busiest<T extends { readonly requests: number }>(views: readonly T[]): T[] {
  return views.filter(({ requests }) => requests > 0).toSorted((one, other) => other.requests - one.requests);
}

function figuresOf(hour: SubjectHour, thisMinute: number): Figures {
  const { requests, errors, fallbacks, lastAtMs, p95Ms } = hour.figures(thisMinute);
  const inLastWholeMinute = hour.requestsIn(thisMinute - 1);
  return {
    requests,
    per_second: Math.round((inLastWholeMinute / SECONDS_A_MINUTE) * 100) / 100,
    p95_ms: p95Ms,
    errors,
    fallbacks,
    last_request_at: new Date(lastAtMs).toISOString(),
  };
}
