import { GatewayError } from '../../errors/gateway-error.js';
import { DAY_MS } from '../../time/durations.js';
import type { ActivateProvider } from '../activation.dto.js';

/** When a chain is plugged in and for how long. */
export interface Timing {
  /** Null: now. */
  readonly startsAt: Date | null;
  /** Null: it stays. */
  readonly endsAt: Date | null;
}

/** Whatever is further ahead is more likely a slip of the pen. */
const MAX_DAYS_AHEAD = 366;

/**
 * @param now milliseconds since 1970
 * @throws {GatewayError} `invalid_request` naming the time that makes no sense
 */
export function timingOf({ activate_at, until }: ActivateProvider, now: number): Timing {
  const startsAt = momentOf('activate_at', activate_at, now);
  const endsAt = momentOf('until', until, now);
  if (startsAt && endsAt && endsAt <= startsAt) throw invalid('until', 'must come after activate_at');
  return { startsAt, endsAt };
}

function momentOf(field: string, text: string | undefined, now: number): Date | null {
  if (text === undefined) return null;
  const moment = new Date(text);
  if (moment.getTime() <= now + MAX_DAYS_AHEAD * DAY_MS) return moment;
  throw invalid(field, `must be within the next ${MAX_DAYS_AHEAD} days`);
}

function invalid(field: string, message: string): GatewayError {
  return new GatewayError('invalid_request', `${field}: ${message}`, { fields: [{ field, message }] });
}
