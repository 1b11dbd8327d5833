/** What of the usage is shown; it stands in the address of the page. */
export interface View {
  readonly span: Span;
  readonly by: Group;
  readonly show: Metric;
  /** Only with the span `custom`: the first and the last day, `2026-01-31`, UTC. */
  readonly from: string;
  readonly to: string;
}

export const SPANS = ['1h', '24h', '7d', '30d', 'custom'] as const;
export type Span = (typeof SPANS)[number];
export const GROUPS = ['purpose', 'provider', 'model', 'app'] as const;
export type Group = (typeof GROUPS)[number];
export const METRICS = ['requests', 'tokens', 'cost', 'errors', 'latency'] as const;
export type Metric = (typeof METRICS)[number];

export const SPAN_NAMES: Readonly<Record<Span, string>> = {
  '1h': 'Last hour',
  '24h': 'Last 24 hours',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
  custom: 'From … to …',
};

export const GROUP_NAMES: Readonly<Record<Group, string>> = {
  purpose: 'Purpose',
  provider: 'Provider',
  model: 'Model',
  app: 'App',
};

export const METRIC_NAMES: Readonly<Record<Metric, string>> = {
  requests: 'Requests',
  tokens: 'Tokens',
  cost: 'Cost',
  errors: 'Errors',
  latency: 'Latency',
};

/** From when until when, and how finely it is drawn. */
export interface Period {
  /** RFC 3339, beginning of an hour. */
  readonly from: string;
  /** Not included. */
  readonly to: string;
  readonly bucket: 'hour' | 'day';
}

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
/** Longer ones are drawn by the day. */
const MOST_BY_HOUR_MS = 8 * DAY_MS;
/** Kept for as long; nobody looks at more at once. */
const MOST_DAYS = 400;

const SPAN_MS: Readonly<Record<Exclude<Span, 'custom'>, number>> = {
  '1h': 2 * HOUR_MS,
  '24h': DAY_MS,
  '7d': 7 * DAY_MS,
  '30d': 30 * DAY_MS,
};

export const FIRST_VIEW: View = { span: '24h', by: 'purpose', show: 'requests', from: '', to: '' };

const DAY = /^\d{4}-\d\d-\d\d$/;

/** What is no view is left out, as addresses come from anywhere. */
export function viewIn(params: URLSearchParams): View {
  const oneOf = <Name extends string>(names: readonly Name[], name: string, usual: Name): Name =>
    names.find((each) => each === params.get(name)) ?? usual;
  return {
    span: oneOf(SPANS, 'span', FIRST_VIEW.span),
    by: oneOf(GROUPS, 'by', FIRST_VIEW.by),
    show: oneOf(METRICS, 'show', FIRST_VIEW.show),
    from: dayIn(params.get('from')),
    to: dayIn(params.get('to')),
  };
}

export function paramsOf(view: View): URLSearchParams {
  const names = Object.keys(FIRST_VIEW) as readonly (keyof View)[];
  return new URLSearchParams(names.filter((name) => view[name] !== FIRST_VIEW[name]).map((name) => [name, view[name]]));
}

/** The sums are kept by whole hours, so the last hour is the one that has begun and the one before. */
export function periodOf({ span, from, to }: View, nowMs: number): Period {
  if (span === 'custom') return customPeriod(from, to, nowMs);
  const unitMs = span === '30d' ? DAY_MS : HOUR_MS;
  const endMs = Math.floor(nowMs / unitMs) * unitMs + unitMs;
  return period(endMs - SPAN_MS[span], endMs);
}

/** The same length of time, right before. */
export function periodBefore({ from, to, bucket }: Period): Period {
  const lengthMs = Date.parse(to) - Date.parse(from);
  return { from: new Date(Date.parse(from) - lengthMs).toISOString(), to: from, bucket };
}

/** When each bucket of a period begins, milliseconds. */
export function bucketsOf({ from, to, bucket }: Period): readonly number[] {
  const stepMs = bucket === 'hour' ? HOUR_MS : DAY_MS;
  const [first, end] = [Date.parse(from), Date.parse(to)];
  return Array.from({ length: Math.ceil((end - first) / stepMs) }, (_, place) => first + place * stepMs);
}

/** When the hour or day began that is not over yet, milliseconds. */
export function runningSince({ bucket }: Pick<Period, 'bucket'>, nowMs: number): number {
  const stepMs = bucket === 'hour' ? HOUR_MS : DAY_MS;
  return Math.floor(nowMs / stepMs) * stepMs;
}

/** Days that are missing, or the wrong way round, become the last one. */
function customPeriod(from: string, to: string, nowMs: number): Period {
  const today = Math.floor(nowMs / DAY_MS) * DAY_MS;
  const last = to === '' ? today : Date.parse(to);
  const first = from === '' ? last : Math.min(Date.parse(from), last);
  return period(Math.max(first, last - MOST_DAYS * DAY_MS), last + DAY_MS);
}

function period(fromMs: number, toMs: number): Period {
  return {
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    bucket: toMs - fromMs > MOST_BY_HOUR_MS ? 'day' : 'hour',
  };
}

function dayIn(text: string | null): string {
  return text !== null && DAY.test(text) && !Number.isNaN(Date.parse(text)) ? text : '';
}
