import type { PreflightCheck, PreflightCheckName } from '../../errors/problem.dto.js';

/** What a check came to. */
export interface Finding {
  readonly check: PreflightCheckName;
  readonly result: PreflightCheck['result'];
  /** Why it did not pass; null when it did. */
  readonly message: string | null;
  /** Milliseconds; null without an answer. */
  readonly latencyMs: number | null;
  /** As the provider counts them; null when it told of none. */
  readonly tokens: number | null;
}

/** What an answer cost. */
type Cost = Partial<Pick<Finding, 'latencyMs' | 'tokens'>>;

export function passed(check: PreflightCheckName, { latencyMs = null, tokens = null }: Cost): Finding {
  return { check, result: 'passed', message: null, latencyMs, tokens };
}

export function failed(check: PreflightCheckName, message: string, cost: Cost = {}): Finding {
  const { latencyMs = null, tokens = null } = cost;
  return { check, result: 'failed', message, latencyMs, tokens };
}

export function notChecked(check: PreflightCheckName, message: string): Finding {
  return { check, result: 'not_checked', message, latencyMs: null, tokens: null };
}
