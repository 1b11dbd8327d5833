import type { AppPrincipal } from '../access/principal.js';
import type { Endpoint } from '../protocols/protocol.js';
import type { RequestRecord } from '../usage/records.js';
import type { InferenceRequest } from './inference-request.js';
import { errorEnd, wholeUsage } from './request-records.js';

/** A request that was refused before it had a route. */
export interface RefusedRequest {
  readonly principal: AppPrincipal;
  readonly endpoint: Endpoint;
  readonly requestId: string;
  readonly revision: number;
  /** Unix time in milliseconds. */
  readonly at: number;
  /** Of its body. */
  readonly bytes: number;
  /** Undefined when its body could not be understood. */
  readonly request: InferenceRequest | undefined;
}

export function refusedRecord(refused: RefusedRequest, error: unknown): RequestRecord {
  const { principal, endpoint, requestId, revision, at, bytes, request } = refused;
  return {
    requestId,
    at,
    appId: principal.id,
    appName: principal.name,
    keyId: principal.keyId,
    endpoint,
    purpose: null,
    rule: null,
    revision,
    isStream: request?.wantsStream ?? false,
    query: request ? { ...request.query, needs: request.needs } : null,
    providerId: null,
    providerName: null,
    fellBack: false,
    model: request?.query.model ?? null,
    ...errorEnd(error),
    trail: '',
    requestBytes: bytes,
    answerBytes: 0,
    firstByteMs: null,
    durationMs: 0,
    attempts: [],
    usage: wholeUsage([]),
    content: null,
  };
}
