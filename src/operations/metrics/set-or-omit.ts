import type { Gauge } from 'prom-client';

/** A gauge that was reset is 0, which says something else than nothing. */
export function setOrOmit(gauge: Gauge, value: number | undefined): void {
  if (value === undefined) gauge.remove();
  else gauge.set(value);
}
