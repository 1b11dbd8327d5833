import { GatewayError } from '../../errors/gateway-error.js';
import type { PreflightCheck } from '../../errors/problem.dto.js';

/** One sentence for each check that failed, each once. */
export function faultsIn(checks: readonly PreflightCheck[]): string[] {
  const faults = checks
    .filter(({ result }) => result === 'failed')
    .map(({ provider, model, check, message }) => `"${provider}" ${placeOf(check, model)}: ${message}`);
  return [...new Set(faults)];
}

/** Checks of a whole provider, not of one of its models. */
const OF_PROVIDERS: ReadonlySet<PreflightCheck['check']> = new Set(['data_policy', 'reachable', 'authorised']);

function placeOf(check: PreflightCheck['check'], model: string | null): string {
  return model === null || OF_PROVIDERS.has(check) ? `(${check})` : `(${check}, ${model})`;
}

export function preflightFailed(purpose: string, checks: readonly PreflightCheck[]): GatewayError {
  const fields = checks
    .filter(({ result }) => result === 'failed')
    .map(({ field, check, message }) => ({ field, message: `${check}: ${message}` }));
  return new GatewayError(
    'preflight_failed',
    `"${purpose}" was not changed: ${faultsIn(checks).join('; ')}. Mend it or name another provider; an admin may plug it in all the same with force=true.`,
    { fields, checks },
  );
}
