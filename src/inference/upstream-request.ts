import type { Readable } from 'node:stream';
import type { UpstreamAddress } from '../egress/upstream-pools.js';
import type { JsonBytes } from '../json/edit-json.js';
import { patienceFor } from '../snapshot/patience.js';
import type { Credential, Provider, Target } from '../snapshot/snapshot.js';
import type { Exchange } from './exchange.js';
import type { InferenceRequest } from './inference-request.js';
import type { Refusal } from './outcome.js';
import type { CallLimits } from './upstream-call.js';

const HEADERS: readonly string[] = ['accept', '*/*', 'accept-encoding', 'identity', 'user-agent', 'patchbay'];

/** The secret is read here, at the moment of sending. */
export function upstreamHeaders(
  { headers }: Provider,
  credential: Credential | undefined,
  { contentType, length }: Omit<SentBody, 'body'>,
): string[] {
  const list = ['content-type', contentType, ...HEADERS, ...headers];
  if (length !== undefined) list.push('content-length', String(length));
  if (credential) list.push(credential.header, credential.prefix + credential.secret.reveal());
  return list;
}

/** A body on its way to a provider. */
export interface SentBody {
  readonly contentType: string;
  /** Told where it is not plain to see; undefined: as long as it is, or in chunks. */
  readonly length: number | undefined;
  readonly body: Buffer | Iterable<Buffer> | Readable;
}

/** @param prepared the JSON to send; a form is sent as it comes */
export function sentBody(request: InferenceRequest, prepared: JsonBytes, model: string | null): SentBody {
  if (request.upload) return request.upload.sentWith(model);
  if (!Buffer.isBuffer(prepared)) {
    const length = prepared.reduce((sum, piece) => sum + piece.length, 0);
    // An iterator lets go of what it has given: a long stream must not keep a long prompt in memory.
    return { contentType: JSON_TYPE, length, body: prepared.values() };
  }
  const body = request.wantsStream ? unpooled(prepared) : prepared;
  return { contentType: JSON_TYPE, length: undefined, body };
}

const JSON_TYPE = 'application/json';

/** Node's pool gives no larger parts away. */
const LARGEST_POOLED_BYTES = Buffer.poolSize / 2;

/** A small buffer is part of a larger one, all of which a stream would keep in memory for as long as it runs. */
function unpooled(body: Buffer): Buffer {
  if (body.length >= LARGEST_POOLED_BYTES) return body;
  const exact = Buffer.allocUnsafeSlow(body.length);
  body.copy(exact);
  return exact;
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
