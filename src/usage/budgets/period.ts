const MS_PER_DAY = 86_400_000;

export const PERIODS = ['day', 'month'] as const;
export type PeriodName = (typeof PERIODS)[number];

/** A day or a calendar month, UTC. */
export interface Period {
  readonly name: PeriodName;
  /** First day, e.g. `2026-11-01`. */
  readonly startsOn: string;
  /** Unix time in milliseconds; both in `[startsAt, endsAt)`. */
  readonly startsAt: number;
  readonly endsAt: number;
}

/** @param now Unix time in milliseconds */
export function periodAt(name: PeriodName, now: number): Period {
  const [startsAt, endsAt] = name === 'day' ? dayBounds(now) : monthBounds(now);
  return { name, startsOn: new Date(startsAt).toISOString().slice(0, 10), startsAt, endsAt };
}

function dayBounds(now: number): readonly [number, number] {
  const startsAt = now - (now % MS_PER_DAY);
  return [startsAt, startsAt + MS_PER_DAY];
}

function monthBounds(now: number): readonly [number, number] {
  const at = new Date(now);
  const [year, month] = [at.getUTCFullYear(), at.getUTCMonth()];
  return [Date.UTC(year, month), Date.UTC(year, month + 1)];
}

export function contains({ startsAt, endsAt }: Period, now: number): boolean {
  return now >= startsAt && now < endsAt;
}
