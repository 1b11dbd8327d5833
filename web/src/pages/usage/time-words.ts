import type { Period, Span } from './view.js';

const LOCALE = 'en-GB';
const MINUTE = new Intl.DateTimeFormat(LOCALE, { hour: '2-digit', minute: '2-digit' });
const HOUR = new Intl.DateTimeFormat(LOCALE, { weekday: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' });
/** Days are those of UTC, as the sums are. */
const DAY = new Intl.DateTimeFormat(LOCALE, { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' });

/** How a place in time is called: `14:05`, `Sat 31, 14:00`, `Sat 31 Jan`. */
export function timeWords(span: Span, bucket: Period['bucket']): (time: number) => string {
  const format = span === '1h' ? MINUTE : bucket === 'hour' ? HOUR : DAY;
  return (time) => format.format(time);
}

const DATE = new Intl.DateTimeFormat(LOCALE, { weekday: 'short', day: 'numeric' });
const SHORT_DAY = new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'short', timeZone: 'UTC' });

/** The same along an axis, where there is less room: the day stands where it begins. */
export function axisWords(span: Span, bucket: Period['bucket']): (time: number) => string {
  if (span !== '1h' && bucket === 'day') return (time) => SHORT_DAY.format(time);
  return (time) => (isMidnight(new Date(time)) ? DATE.format(time) : MINUTE.format(time));
}

function isMidnight(time: Date): boolean {
  return time.getHours() === 0 && time.getMinutes() === 0;
}
