import { GatewayError } from '../errors/gateway-error.js';
import type { FailureCause } from './outcome.js';

/** What a client is told whose answer broke off because of its provider. */
export function truncation(cause: FailureCause, purpose: string): GatewayError {
  return new GatewayError('upstream_truncated', TRUNCATED[cause]?.(purpose) ?? cutShort(purpose));
}

const TRUNCATED: Partial<Record<FailureCause, (purpose: string) => string>> = {
  silent: (purpose) =>
    `The provider serving "${purpose}" stopped in the middle of its answer and stayed silent. Ask again.`,
  out_of_time: (purpose) =>
    `The answer for "${purpose}" took longer than the purpose allows. Ask for less, or an admin raises stream_total_ms.`,
};

function cutShort(purpose: string): string {
  return `The provider serving "${purpose}" cut its answer short. What came before is not the whole answer; ask again.`;
}
