import type { ProviderEntity } from '../database/entities/provider.entity.js';
import { type FieldError, GatewayError } from '../errors/gateway-error.js';
import { DEFAULT_PURPOSES } from '../protocols/protocol.js';
import type { StoredTarget } from './chain-store.js';

/** A target as a request names it. */
export interface NamedTarget {
  readonly target: StoredTarget;
  /** Path of its id in the body, for errors. */
  readonly field: string;
}

/** The flag of a provider that says whether it is meant for one of the purposes that exist from the start. */
const MEANT_FOR: ReadonlyMap<string, (provider: ProviderEntity) => boolean | null> = new Map([
  [DEFAULT_PURPOSES['chat/completions'], (provider) => provider.useForChat],
  [DEFAULT_PURPOSES.embeddings, (provider) => provider.useForEmbeddings],
  [DEFAULT_PURPOSES.rerank, (provider) => provider.useForReranking],
]);

/** @throws {GatewayError} `preflight_failed` naming every target that cannot serve the purpose. */
export function requireMeantFor(purpose: string, targets: readonly NamedTarget[]): void {
  const problems = targets.flatMap(({ target: { provider }, field }): FieldError[] => {
    const reason = refusalOf(provider, purpose);
    return reason === undefined ? [] : [{ field, message: `"${provider.name}" ${reason}` }];
  });
  if (problems.length === 0) return;
  const summary = problems.map(({ message }) => message).join('; ');
  throw new GatewayError('preflight_failed', `"${purpose}" was not changed: ${summary}.`, { fields: problems });
}

function refusalOf(provider: ProviderEntity, purpose: string): string | undefined {
  if (!provider.enabled) return 'is disabled; enable it first';
  const isRefused = MEANT_FOR.get(purpose)?.(provider) === false;
  return isRefused ? `is marked as not for ${purpose}; change its use_for_${purpose} first` : undefined;
}
