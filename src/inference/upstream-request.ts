import type { UpstreamAddress } from '../egress/upstream-pools.js';
import { patienceFor } from '../snapshot/patience.js';
import type { Credential, Target } from '../snapshot/snapshot.js';
import type { Exchange } from './exchange.js';
import type { Refusal } from './outcome.js';
import type { CallLimits } from './upstream-call.js';

const HEADERS: readonly string[] = [
  'content-type',
  'application/json',
  'accept',
  '*/*',
  'accept-encoding',
  'identity',
  'user-agent',
  'patchbay',
];

/** The secret is read here, at the moment of sending. */
export function upstreamHeaders(credential: Credential | undefined): string[] {
  if (!credential) return [...HEADERS];
  return [...HEADERS, credential.header, credential.prefix + credential.secret.reveal()];
}

export function upstreamAddress({ route: { policy } }: Exchange, { provider }: Target): UpstreamAddress {
  return {
    origin: provider.origin,
    type: provider.type,
    connectMs: patienceFor('connectMs', policy, provider),
    localOnly: policy.dataPolicy === 'local_only',
  };
}

export function callLimits(exchange: Exchange, { provider }: Target): CallLimits {
  const { policy } = exchange.route;
  const firstByteMs = patienceFor('firstByteMs', policy, provider);
  return {
    connectMs: patienceFor('connectMs', policy, provider),
    firstByteMs: Math.min(firstByteMs, shareOfTime(exchange, firstByteMs)),
    silenceMs: patienceFor('silenceMs', policy, provider),
    wholeDueAt: exchange.dueAt,
  };
}

/** Whoever comes next needs some of the time as well. */
function shareOfTime(exchange: Exchange, firstByteMs: number): number {
  const share = exchange.remainingMs() * MOST_OF_THE_TIME;
  if (share >= firstByteMs) return firstByteMs;
  return exchange.candidates.hasMore(performance.now()) ? share : firstByteMs;
}

const MOST_OF_THE_TIME = 0.75;

/** Keys are ASCII, so Latin-1 finds them and keeps every other byte. */
export function withoutSecret(refusal: Refusal, credential: Credential | undefined): Refusal {
  if (!credential) return refusal;
  const text = refusal.body.toString('latin1');
  const cleaned = credential.secret.removedFrom(text);
  return cleaned === text ? refusal : { ...refusal, body: Buffer.from(cleaned, 'latin1') };
}
