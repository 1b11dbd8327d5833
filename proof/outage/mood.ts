export const MOODS = ['well', 'refuses connections', 'answers 500', 'resets', 'fails 3 of 10'] as const;
/** How the failing provider behaves at the moment. */
export type Mood = (typeof MOODS)[number];

export interface Changed {
  /** When it began to behave so, by the machine's monotonic clock, in milliseconds. */
  readonly at: number;
  /** How many requests had arrived by then. */
  readonly requests: number;
}

export function isMood(text: string): text is Mood {
  return MOODS.some((mood) => mood === text);
}
