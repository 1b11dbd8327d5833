import type { Run } from './run.js';

interface Recorded {
  readonly output_tokens: number;
  readonly duration_ms: number;
  readonly first_byte_ms: number | null;
}

/** An answer that came at once, or in a single piece, has no speed. */
const LEAST_MS = 20;
const SECOND_MS = 1000;

/**
 * Tokens a second: those that were counted, over the time in which they came. That is measured here, since a server may send
 * its first byte long before its first token; the record's own times are for answers that came as a whole.
 */
export function finalRate(
  recorded: Recorded,
  { firstAt, endedAt, pieces }: Pick<Run, 'firstAt' | 'endedAt' | 'pieces'>,
): number | null {
  const { output_tokens: tokens, duration_ms, first_byte_ms } = recorded;
  const isStream = pieces > 1 && firstAt !== null && endedAt !== null;
  const ms = isStream ? endedAt - firstAt : duration_ms - (first_byte_ms ?? duration_ms);
  if (tokens < 2 || ms < LEAST_MS) return null;
  // The first token was there when the clock began.
  return ((tokens - 1) * SECOND_MS) / ms;
}
