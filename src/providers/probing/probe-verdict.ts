import type { ProbeStatus } from '../../database/entities/provider-probe.entity.js';
import type { ProviderHealth } from '../provider-view.dto.js';
import type { ProbeOutcome } from '../provider-probe.js';

/** What a probe says about a provider. */
export interface ProbeVerdict {
  readonly status: ProbeStatus;
  /** Why it is not healthy; null when it is. */
  readonly reason: string | null;
}

/**
 * What becomes known when an answer is judged. Down is only who fails twice in a row: no answer, or a 5xx other than
 * 503. Whoever answers something else is there, although something is wrong.
 *
 * @param previous what the probe before found; undefined when there was none lately
 */
export function probeVerdict(
  health: Pick<ProviderHealth, 'status' | 'reason'>,
  outcome: ProbeOutcome,
  previous: ProbeStatus | undefined,
): ProbeVerdict {
  const { status, reason } = health;
  if (status !== 'down') return { status, reason };
  const failedBefore = previous === 'degraded' || previous === 'down';
  return { status: isFailure(outcome) && failedBefore ? 'down' : 'degraded', reason };
}

function isFailure(outcome: ProbeOutcome): boolean {
  return 'failure' in outcome || outcome.answer.status >= 500;
}
