import type { ProviderEntity } from '../database/entities/provider.entity.js';
import { describeFailure } from '../egress/describe-failure.js';
import type { UpstreamAddress } from '../egress/upstream-pools.js';
import { openAiBase } from '../protocols/openai/base-url.js';
import { credentialHeaderOf } from '../protocols/openai/credential-header.js';
import { patienceOf } from '../revisions/stored-settings.js';
import { DEFAULT_PATIENCE } from '../snapshot/patience.js';
import type { Secret } from '../snapshot/secret.js';

/** An answer, or why there was none. */
export type Outcome<T> = { readonly answer: T } | { readonly failure: string };

/** @returns the failure in words where there is no answer */
export async function outcomeOf<T>(ask: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { answer: await ask() };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { failure: describeFailure(error) };
  }
}

/** @param localOnly whether only this machine and its private networks may be connected to */
export function addressOf({ type, baseUrl, timeouts }: ProviderEntity, localOnly: boolean): UpstreamAddress {
  const { origin } = openAiBase(type, baseUrl);
  const { connectMs } = { ...DEFAULT_PATIENCE, ...patienceOf(timeouts) };
  return { origin, type, connectMs, localOnly };
}

/** The secret is read here, at the moment of sending. */
export function headersFor(
  { kind, auth, headers }: ProviderEntity,
  secret: Secret | undefined,
): Record<string, string> {
  const keyHeader = credentialHeaderOf(kind, auth);
  if (!secret || !keyHeader) return { ...headers };
  return { ...headers, [keyHeader.header]: keyHeader.prefix + secret.reveal() };
}

/** Whatever the provider says of the key it was asked with stays out of what is shown. */
export function withoutSecret(body: unknown, secret: Secret | undefined): unknown {
  if (!secret) return body;
  return JSON.parse(JSON.stringify(body), (_, value: unknown) =>
    typeof value === 'string' ? secret.removedFrom(value) : value,
  );
}
