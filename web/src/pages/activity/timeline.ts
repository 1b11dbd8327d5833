import type { Schema } from '../../api/types.js';

/** A stretch of time in an attempt; percent of the whole request. */
export interface Stretch {
  readonly kind: 'first_byte' | 'streaming';
  readonly left: number;
  readonly width: number;
  readonly ms: number;
}

export interface AttemptTime {
  readonly attempt: Schema<'LoggedAttempt'>;
  /** Between the arrival, or the end of the attempt before, and its beginning: routing, or the pause before a retry. */
  readonly beforeMs: number;
  readonly stretches: readonly Stretch[];
}

const WHOLE = 100;
/** Below this one would not see it. */
const LEAST_PERCENT = 0.6;

/** When each attempt of a request waited and streamed. */
export function timesOf({
  attempts,
  duration_ms,
}: Pick<Schema<'RequestDetail'>, 'attempts' | 'duration_ms'>): readonly AttemptTime[] {
  const wholeMs = Math.max(1, duration_ms, ...attempts.map(endOf));
  return attempts.map((attempt, place) => {
    const before = attempts[place - 1];
    return {
      attempt,
      beforeMs: Math.max(0, attempt.offset_ms - (before === undefined ? 0 : endOf(before))),
      stretches: stretchesOf(attempt, wholeMs),
    };
  });
}

function stretchesOf(attempt: Schema<'LoggedAttempt'>, wholeMs: number): readonly Stretch[] {
  const { offset_ms: from, first_byte_ms: firstByte, duration_ms: lasted } = attempt;
  const firstMs = Math.min(firstByte ?? lasted, lasted);
  const stretch = (kind: Stretch['kind'], startMs: number, ms: number): Stretch => {
    const width = Math.max(LEAST_PERCENT, (ms / wholeMs) * WHOLE);
    return { kind, left: Math.min((startMs / wholeMs) * WHOLE, WHOLE - width), width, ms };
  };
  const waiting = stretch('first_byte', from, firstMs);
  return firstByte === null ? [waiting] : [waiting, stretch('streaming', from + firstMs, lasted - firstMs)];
}

function endOf({ offset_ms, duration_ms }: Schema<'LoggedAttempt'>): number {
  return offset_ms + duration_ms;
}
