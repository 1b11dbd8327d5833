import type { Attributes } from '@opentelemetry/api';
import type { RequestRecord } from '../../usage/records.js';
import { resultOf } from '../metrics/request-result.js';

/** `error.type` of a request; undefined when its app got an answer, or was at fault itself. */
export function requestError(record: RequestRecord): string | undefined {
  return resultOf(record) === 'failed' ? record.outcome : undefined;
}

/** What is told of a request: nothing that it says, and nothing that it was answered. */
export function requestAttributes(record: RequestRecord): Attributes {
  const { status, usage } = record;
  return {
    'http.request.method': 'POST',
    'http.response.status_code': status === 0 ? undefined : status,
    'error.type': requestError(record),
    'patchbay.request_id': record.requestId,
    'patchbay.endpoint': record.endpoint,
    'patchbay.app': record.appName,
    'patchbay.purpose': record.purpose ?? undefined,
    'patchbay.rule': record.rule ?? undefined,
    'patchbay.revision': record.revision,
    'patchbay.stream': record.isStream,
    'patchbay.outcome': record.outcome,
    'patchbay.provider': record.providerName ?? undefined,
    'patchbay.trail': record.trail === '' ? undefined : record.trail,
    'patchbay.cost_usd': usage.costUsd ?? undefined,
  };
}
