/*
 * Makes values fit their columns: a row that the database refuses would hold up all others.
 */
const MAX_INTEGER = 2_147_483_647;
const MAX_SMALL = 32_767;
const MAX_TEXT = 300;
const LAST_TIME = 253_402_300_799_999;
/** PostgreSQL stores no NUL. */
const NUL = '\0';

export function texted(value: string | undefined): string | undefined {
  return value === undefined ? undefined : text(value);
}

export function text(value: string, most = MAX_TEXT): string {
  const short = value.length > most ? value.slice(0, most) : value;
  return (short.includes(NUL) ? short.replaceAll(NUL, '') : short).toWellFormed();
}

export function optional(value: string | null): string | undefined {
  return value === null ? undefined : text(value);
}

export function given<Value>(value: Value | null): Value | undefined {
  return value ?? undefined;
}

/** What is no number counts as none. */
export function whole(value: number): number {
  return Math.min(Math.max(0, Math.round(value) || 0), MAX_INTEGER);
}

/** What is none is left out. */
export function some(value: number): number | undefined {
  return whole(value) || undefined;
}

export function small(value: number): number {
  return Math.min(whole(value), MAX_SMALL);
}

export function size(value: number): number {
  return Math.min(Math.max(0, Math.round(value) || 0), Number.MAX_SAFE_INTEGER);
}

export function duration(value: number | null): number | undefined {
  return value === null ? undefined : whole(value);
}

/** A cost that is no number is not known; beyond the column's range it cannot be right. */
export function cost(value: number | null): number | undefined {
  return value !== null && value >= 0 && value < 1e9 ? value : undefined;
}

export function time(at: number): string {
  return new Date(at >= 0 && at <= LAST_TIME ? at : Date.now()).toISOString();
}
