const LOCALE = 'en-US';
const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const NOTHING = '–';

const whole = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 });
const precise = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 1 });
const exactTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

type Maybe<Value> = Value | null | undefined;

/** `41,208` */
export function count(value: Maybe<number>): string {
  return value === null || value === undefined ? NOTHING : whole.format(value);
}

/** `1 request`, `2,000 requests` */
export function counted(value: number, what: string): string {
  return `${whole.format(value)} ${value === 1 ? what : `${what}s`}`;
}

/** Requests a second: `0.7`; `<0.1` where one comes now and then, which is not none. */
export function rateWords(perSecond: number): string {
  return perSecond > 0 && perSecond < 0.05 ? '<0.1' : perSecond.toFixed(1);
}

/** `1.2 M`: where a long number has no room. */
export function shortCount(value: Maybe<number>): string {
  if (value === null || value === undefined) return NOTHING;
  if (value >= 1e9) return `${precise.format(value / 1e9)} G`;
  if (value >= 1e6) return `${precise.format(value / 1e6)} M`;
  return value >= 1e4 ? `${precise.format(value / 1e3)} k` : whole.format(value);
}

/** `0.3 ms`, `412 ms`, `2.1 s`, `3 min` */
export function duration(ms: Maybe<number>): string {
  if (ms === null || ms === undefined) return NOTHING;
  if (ms < 10) return `${precise.format(ms)} ms`;
  if (ms < SECOND_MS) return `${whole.format(ms)} ms`;
  if (ms < 2 * MINUTE_MS) return `${precise.format(ms / SECOND_MS)} s`;
  if (ms < 2 * HOUR_MS) return `${whole.format(ms / MINUTE_MS)} min`;
  // Days are those that are over: a key with eight days and a half has no nine left.
  return ms < 2 * DAY_MS ? `${whole.format(ms / HOUR_MS)} h` : `${whole.format(Math.floor(ms / DAY_MS))} days`;
}

/** `$ 18.40`; small amounts keep their digits: `$ 0.00042` */
export function dollars(usd: Maybe<number>): string {
  if (usd === null || usd === undefined) return NOTHING;
  if (usd !== 0 && Math.abs(usd) < 0.01) return `$ ${usd.toPrecision(2).replace(/e.*$/, '')}`;
  return `$ ${usd.toLocaleString(LOCALE, { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

/** `0.6 %` of a share between 0 and 1. */
export function percent(share: Maybe<number>): string {
  return share === null || share === undefined || Number.isNaN(share) ? NOTHING : `${precise.format(share * 100)} %`;
}

/** `12.3 kB` */
export function bytes(value: Maybe<number>): string {
  if (value === null || value === undefined) return NOTHING;
  if (value < 1000) return `${value} B`;
  return value < 1e6 ? `${precise.format(value / 1e3)} kB` : `${precise.format(value / 1e6)} MB`;
}

/** `now`, `12 s ago`, `3 min ago`, `in 38 s` */
export function ago(at: Maybe<string>, nowMs: number = Date.now()): string {
  if (at === null || at === undefined) return 'never';
  const ms = nowMs - Date.parse(at);
  if (Math.abs(ms) < SECOND_MS) return 'now';
  return ms < 0 ? `in ${coarse(Math.ceil(-ms / SECOND_MS) * SECOND_MS)}` : `${coarse(ms)} ago`;
}

/** `12 s`, `3 min`: from a moment until now */
export function lasting(since: string, nowMs: number): string {
  return coarse(Math.max(0, nowMs - Date.parse(since)));
}

/** The moment itself, for titles and details. */
export function moment(at: Maybe<string>): string {
  return at === null || at === undefined ? NOTHING : exactTime.format(new Date(at));
}

function coarse(ms: number): string {
  return ms < 2 * MINUTE_MS ? `${Math.floor(ms / SECOND_MS)} s` : duration(ms);
}
