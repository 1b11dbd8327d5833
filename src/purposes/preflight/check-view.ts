import type { PreflightCheck } from '../../errors/problem.dto.js';
import type { NamedTarget } from '../activation-check.js';
import type { Finding } from './finding.js';

/** A finding about a target as the API shows it. */
export function checkView({ target, field }: NamedTarget, finding: Finding): PreflightCheck {
  const { check, result, message, latencyMs, tokens } = finding;
  return {
    field,
    provider: target.provider.name,
    model: target.model ?? target.provider.model,
    check,
    result,
    message,
    latency_ms: latencyMs,
    tokens,
  };
}
