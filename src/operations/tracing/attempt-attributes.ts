import type { Attributes } from '@opentelemetry/api';
import type { Endpoint } from '../../protocols/protocol.js';
import type { Provider } from '../../snapshot/snapshot.js';
import type { AttemptRecord } from '../../usage/records.js';
import { operationName, providerName } from './gen-ai.js';

const MS_PER_S = 1000;
/** How attempts end that no provider is to blame for. */
const NO_ERRORS: ReadonlySet<string> = new Set(['delivered', 'passed_on', 'abandoned']);

/** An attempt that is over. */
export interface EndedAttempt {
  readonly endpoint: Endpoint;
  readonly isStream: boolean;
  readonly provider: Provider;
  readonly record: AttemptRecord;
}

/** `error.type` of an attempt; undefined when its provider is not to blame. */
export function attemptError({ outcome }: AttemptRecord): string | undefined {
  return NO_ERRORS.has(outcome) ? undefined : outcome;
}

/** What spans and metrics of an attempt tell alike; all but the model are of the configuration. */
export function attemptIdentity({ endpoint, provider, record: { model } }: EndedAttempt): Attributes {
  return {
    'gen_ai.operation.name': operationName(endpoint),
    'gen_ai.provider.name': providerName(provider.kind),
    ...(model !== null && { 'gen_ai.request.model': model }),
    'server.address': new URL(provider.origin).hostname,
    'server.port': provider.port,
  };
}

/** What is told of an attempt: nothing that was sent, and nothing that came back. */
export function attemptAttributes(attempt: EndedAttempt): Attributes {
  const { isStream, record } = attempt;
  const { usage, status, firstByteMs } = record;
  return {
    ...attemptIdentity(attempt),
    'error.type': attemptError(record),
    'gen_ai.request.stream': isStream,
    'gen_ai.response.time_to_first_chunk': isStream && firstByteMs !== null ? firstByteMs / MS_PER_S : undefined,
    ...(usage.basis !== 'none' && {
      'gen_ai.usage.input_tokens': usage.tokens.input,
      'gen_ai.usage.output_tokens': usage.tokens.output,
      'gen_ai.usage.cache_read.input_tokens': usage.tokens.cachedInput,
      'gen_ai.usage.reasoning.output_tokens': usage.tokens.reasoningOutput,
    }),
    'http.response.status_code': status ?? undefined,
    'patchbay.attempt': record.attempt,
    'patchbay.provider': record.providerName,
    'patchbay.key_version': record.keyVersion ?? undefined,
    'patchbay.outcome': record.outcome,
    'patchbay.usage_basis': usage.basis,
    'patchbay.cost_usd': usage.costUsd ?? undefined,
  };
}
