import type { Schema } from '../../api/types.js';

/** What of the log is shown; each as it stands in the address of the page, empty where it does not matter. */
export interface Filters {
  readonly range: Range;
  /** Only with the range `custom`: RFC 3339, or empty. */
  readonly from: string;
  readonly to: string;
  readonly purpose: string;
  readonly provider: string;
  /** As the provider names it, whole. */
  readonly model: string;
  readonly app: string;
  readonly outcome: string;
  readonly status: string;
}

export const RANGES = ['15m', '1h', '24h', '7d', 'all', 'custom'] as const;
export type Range = (typeof RANGES)[number];

export const RANGE_NAMES: Readonly<Record<Range, string>> = {
  '15m': 'Last 15 minutes',
  '1h': 'Last hour',
  '24h': 'Last 24 hours',
  '7d': 'Last 7 days',
  all: 'All that is kept',
  custom: 'From … to …',
};

const MINUTE_MS = 60_000;
const RANGE_MS: Readonly<Partial<Record<Range, number>>> = {
  '15m': 15 * MINUTE_MS,
  '1h': 60 * MINUTE_MS,
  '24h': 24 * 60 * MINUTE_MS,
  '7d': 7 * 24 * 60 * MINUTE_MS,
};

/** A day: with millions of requests, a filter that few of them meet is still answered at once. */
export const NO_FILTERS: Filters = {
  range: '24h',
  from: '',
  to: '',
  purpose: '',
  provider: '',
  model: '',
  app: '',
  outcome: '',
  status: '',
};

const FORMS: Readonly<Record<keyof Filters, RegExp>> = {
  range: new RegExp(`^(${RANGES.join('|')})$`),
  from: /^\d{4}-\d\d-\d\dT[\d:.]+Z$/,
  to: /^\d{4}-\d\d-\d\dT[\d:.]+Z$/,
  purpose: /^[a-z0-9][a-z0-9-]{0,62}$/,
  provider: /^[1-9]\d{0,9}$/,
  model: /^\S(.{0,298}\S)?$/,
  app: /^\d{1,10}$/,
  outcome: /^[a-z_]{1,100}$/,
  status: /^\d{1,3}$/,
};
const NAMES = Object.keys(FORMS) as readonly (keyof Filters)[];

/** What is no filter is left out, as addresses come from anywhere. */
export function filtersIn(params: URLSearchParams): Filters {
  const given = NAMES.flatMap((name) => {
    const value = params.get(name);
    return value !== null && isRight(name, value) ? [[name, value]] : [];
  });
  return { ...NO_FILTERS, ...(Object.fromEntries(given) as Partial<Filters>) };
}

function isRight(name: keyof Filters, value: string): boolean {
  const isTime = name === 'from' || name === 'to';
  return FORMS[name].test(value) && !(isTime && Number.isNaN(Date.parse(value)));
}

export function paramsOf(filters: Filters): URLSearchParams {
  const told = NAMES.filter((name) => filters[name] !== NO_FILTERS[name]);
  return new URLSearchParams(told.map((name) => [name, filters[name]]));
}

/** How many beside the time. */
export function countOf({ purpose, provider, model, app, outcome, status }: Filters): number {
  return [purpose, provider, model, app, outcome, status].filter((value) => value !== '').length;
}

export interface LogQuery {
  readonly from?: string;
  readonly to?: string;
  readonly purpose?: string;
  readonly provider_id?: number;
  readonly model?: string;
  readonly app_id?: number;
  readonly outcome?: string;
  readonly status?: number;
}

/** As `GET /requests` takes them. */
export function queryOf(filters: Filters, nowMs: number): LogQuery {
  const { purpose, provider, model, app, outcome, status } = filters;
  return {
    ...timesIn(filters, nowMs),
    ...(purpose !== '' && { purpose }),
    ...(provider !== '' && { provider_id: Number(provider) }),
    ...(model !== '' && { model }),
    ...(app !== '' && { app_id: Number(app) }),
    ...(outcome !== '' && { outcome }),
    ...(status !== '' && { status: Number(status) }),
  };
}

function timesIn({ range, from, to }: Filters, nowMs: number): Pick<LogQuery, 'from' | 'to'> {
  if (range === 'custom') return { ...(from !== '' && { from }), ...(to !== '' && { to }) };
  const lengthMs = RANGE_MS[range];
  return lengthMs === undefined ? {} : { from: new Date(nowMs - lengthMs).toISOString() };
}

/** Whether requests to come can be among those that are shown. */
export function endsNow({ range, to }: Filters): boolean {
  return range !== 'custom' || to === '';
}

/** Whether a request that has just ended belongs to what is shown; the server decides of those before. */
export function admits(filters: Filters, request: Schema<'LoggedRequest'>, nowMs: number): boolean {
  const { from, to, ...wanted } = queryOf(filters, nowMs);
  const at = Date.parse(request.at);
  const isInTime = (from === undefined || at >= Date.parse(from)) && (to === undefined || at < Date.parse(to));
  return isInTime && (Object.keys(wanted) as (keyof typeof wanted)[]).every((name) => request[name] === wanted[name]);
}
