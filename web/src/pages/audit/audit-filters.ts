/** What the record is searched for; empty fields do not narrow it. */
export interface AuditFilters {
  readonly actor: string;
  readonly action: string;
  readonly entity: string;
  /** Days as the browser’s calendar gives them, `2031-01-31`. */
  readonly from: string;
  readonly to: string;
}

export const NO_FILTERS: AuditFilters = { actor: '', action: '', entity: '', from: '', to: '' };

const NAMES = Object.keys(NO_FILTERS) as (keyof AuditFilters)[];
const DAY = /^\d{4}-\d{2}-\d{2}$/;

export function filtersFrom(search: URLSearchParams): AuditFilters {
  const read = (name: keyof AuditFilters): string => search.get(name) ?? '';
  return { actor: read('actor'), action: read('action'), entity: read('entity'), from: read('from'), to: read('to') };
}

export function searchOf(filters: AuditFilters): URLSearchParams {
  return new URLSearchParams(NAMES.filter((name) => filters[name] !== '').map((name) => [name, filters[name]]));
}

/** How many fields narrow it. */
export function countOf(filters: AuditFilters): number {
  return NAMES.filter((name) => filters[name].trim() !== '').length;
}

/** Everything that was done to the same thing, whatever its name was then: `server 4 (gpu-1)` by `server 4 (`. */
export function aboutSame(entity: string): AuditFilters {
  return { ...NO_FILTERS, entity: /^\w+ \d+ \(/.exec(entity)?.[0] ?? entity };
}

/** What GET /audit takes: days begin at midnight here, and the last day counts in full. */
export function auditQueryOf(filters: AuditFilters): Partial<Record<keyof AuditFilters, string>> {
  const said = (name: keyof AuditFilters, value: string | undefined): object =>
    value === undefined || value === '' ? {} : { [name]: value };
  return {
    ...said('actor', filters.actor.trim()),
    ...said('action', filters.action.trim()),
    ...said('entity', filters.entity.trim()),
    ...said('from', midnight(filters.from, 0)),
    ...said('to', midnight(filters.to, 1)),
  };
}

function midnight(day: string, daysLater: number): string | undefined {
  if (!DAY.test(day)) return undefined;
  const at = new Date(`${day}T00:00:00`);
  at.setDate(at.getDate() + daysLater);
  // Addresses come from anywhere, and 2031-99-99 has the form of a day.
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}
