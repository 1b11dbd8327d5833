import { errorText } from './model-names.js';
import type { ProbeAnswer } from '../egress/probe-client.js';
import type { ProbeOutcome } from './provider-probe.js';
import type { ProviderHealth } from './provider-view.dto.js';

export interface KeyVerdict extends ProviderHealth {
  /** Null when the vendor could not be asked. */
  readonly key_accepted: boolean | null;
}

/** Slower than this for an answer that costs nothing means that something is wrong. */
const SLOW_MS = 2000;

/** What a server's answer to its health path says about it. */
export function serverHealth(outcome: ProbeOutcome): ProviderHealth {
  if ('failure' in outcome) return { status: 'down', latency_ms: null, reason: outcome.failure };
  const { status, latencyMs: latency_ms, body } = outcome.answer;
  if (status === 401 || status === 403) {
    return { status: 'down', latency_ms, reason: `it refused the key (${status}); set api_key` };
  }
  if (status === 503) return { status: 'degraded', latency_ms, reason: errorText(body) ?? 'it is not ready (503)' };
  if (status >= 300)
    return { status: 'down', latency_ms, reason: `it answered ${status}; check base_url and server_type` };
  if (latency_ms > SLOW_MS) return { status: 'degraded', latency_ms, reason: `it took ${latency_ms} ms to answer` };
  return { status: 'healthy', latency_ms, reason: null };
}

/** What a vendor's answer to a request with the key says about key and vendor. */
export function keyVerdict(outcome: ProbeOutcome): KeyVerdict {
  if ('failure' in outcome) return { status: 'down', latency_ms: null, reason: outcome.failure, key_accepted: null };
  const { status, latencyMs: latency_ms } = outcome.answer;
  if (refusesKey(outcome.answer)) {
    return {
      status: 'down',
      latency_ms,
      reason: `the vendor refused the key (${status}); enter a valid one`,
      key_accepted: false,
    };
  }
  if (status === 429) {
    return {
      status: 'degraded',
      latency_ms,
      reason: 'the vendor limits the rate of this key (429)',
      key_accepted: true,
    };
  }
  if (status >= 300) {
    return { status: 'down', latency_ms, reason: `the vendor answered ${status}; check base_url`, key_accepted: null };
  }
  return { status: 'healthy', latency_ms, reason: null, key_accepted: true };
}

const OPEN_TO_ALL = 'it lists its models to anyone, so the key could not be proved; send it a request to be sure';

/** Whether that is why a key could not be proved: no test of this vendor ever will. */
export function isOpenToAll({ reason }: KeyVerdict): boolean {
  return reason === OPEN_TO_ALL;
}

/** A vendor that answers just as well without the key has said nothing about it. */
export function unlessOpenToAll(verdict: KeyVerdict, withoutKey: ProbeOutcome): KeyVerdict {
  if ('failure' in withoutKey || withoutKey.answer.status >= 300) return verdict;
  return { ...verdict, reason: OPEN_TO_ALL, key_accepted: null };
}

/** Google and xAI answer 400 to a key they do not know. */
function refusesKey({ status, body }: ProbeAnswer): boolean {
  return status === 401 || status === 403 || (status === 400 && /api key/i.test(errorText(body) ?? ''));
}
