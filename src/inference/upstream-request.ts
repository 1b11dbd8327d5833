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

export function callLimits({ route: { policy }, dueAt }: Exchange, { provider }: Target): CallLimits {
  return {
    connectMs: patienceFor('connectMs', policy, provider),
    firstByteMs: patienceFor('firstByteMs', policy, provider),
    silenceMs: patienceFor('silenceMs', policy, provider),
    wholeDueAt: dueAt,
  };
}

/** Keys are ASCII, so Latin-1 finds them and keeps every other byte. */
export function withoutSecret(refusal: Refusal, credential: Credential | undefined): Refusal {
  if (!credential) return refusal;
  const text = refusal.body.toString('latin1');
  const cleaned = credential.secret.removedFrom(text);
  return cleaned === text ? refusal : { ...refusal, body: Buffer.from(cleaned, 'latin1') };
}
