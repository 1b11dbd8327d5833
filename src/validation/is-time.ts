import { ValidateBy } from 'class-validator';

/** RFC 3339: with seconds and an offset, so that it means the same everywhere; no clock is further off than 15:59. */
const TIME = /^(\d{4}-\d{2}-\d{2})[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-](0\d|1[0-5]):\d{2})$/;
const FIRST = Date.parse('0001-01-01T00:00:00Z');
const LAST = Date.parse('9999-12-31T23:59:59.999Z');

/** A moment, past or to come, as RFC 3339 writes it; the database takes it as it is. */
export function IsTime(): PropertyDecorator {
  return ValidateBy({
    name: 'isTime',
    validator: {
      validate: isTime,
      defaultMessage: () => '$property must be a time as RFC 3339 writes it, e.g. 2031-01-31T12:00:00Z',
    },
  });
}

export function isTime(value: unknown): boolean {
  const date = typeof value === 'string' ? TIME.exec(value)?.[1] : undefined;
  if (date === undefined) return false;
  const at = Date.parse(String(value));
  return at >= FIRST && at <= LAST && isDay(date);
}

/** To JavaScript 31 February is a day of March. */
function isDay(date: string): boolean {
  return new Date(`${date}T00:00:00Z`).toISOString().startsWith(date);
}
