import type { Schema } from '../../../api/types.js';

/** Times as `POST /active` takes them, from what date fields hold, which is this browser's time without a zone. */
export function timesOf({
  at,
  until,
}: {
  readonly at: string;
  readonly until: string;
}): Pick<Schema<'ActivateProvider'>, 'activate_at' | 'until'> {
  return { ...(at !== '' && { activate_at: iso(at) }), ...(until !== '' && { until: iso(until) }) };
}

function iso(local: string): string {
  const time = new Date(local);
  return Number.isNaN(time.getTime()) ? local : time.toISOString();
}
