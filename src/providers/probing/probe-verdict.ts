import type { ProbeStatus } from '../../database/entities/provider-probe.entity.js';
import { tellsOfTimeout } from '../../egress/describe-failure.js';
import type { ProviderHealth } from '../provider-view.dto.js';
import type { ProbeOutcome } from '../provider-probe.js';

/** What a probe says about a provider. */
export interface ProbeVerdict {
  readonly status: ProbeStatus;
  /** Why it is not healthy; null when it is. */
  readonly reason: string | null;
}

/** What a probe's answer is judged by, besides itself. */
interface Circumstances {
  /** What the probe before found; undefined when there was none lately. */
  readonly previous: ProbeStatus | undefined;
  /** Whether requests are in flight there. */
  readonly isBusy: boolean;
}

/**
 * What becomes known when an answer is judged. Down is only who fails twice in a row: no answer, or a 5xx other than
 * 503. Whoever answers something else is there, although something is wrong; and so may be who takes too long while it
 * has requests, for some servers do one thing at a time.
 */
export function probeVerdict(
  health: Pick<ProviderHealth, 'status' | 'reason'>,
  outcome: ProbeOutcome,
  { previous, isBusy }: Circumstances,
): ProbeVerdict {
  const { status, reason } = health;
  if (status !== 'down') return { status, reason };
  const failedBefore = previous === 'degraded' || previous === 'down';
  return unlessBusy({ status: isFailure(outcome) && failedBefore ? 'down' : 'degraded', reason }, isBusy);
}

/** A probe that found a provider down by a timeout says less to whoever has requests in flight there. */
export function unlessBusy<T extends ProbeVerdict>(verdict: T, isBusy: boolean): T {
  const mayBeThere = verdict.status === 'down' && isBusy && tellsOfTimeout(verdict.reason ?? '');
  return mayBeThere ? { ...verdict, status: 'degraded' } : verdict;
}

function isFailure(outcome: ProbeOutcome): boolean {
  return 'failure' in outcome || outcome.answer.status >= 500;
}
