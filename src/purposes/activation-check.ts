import type { ProviderEntity } from '../database/entities/provider.entity.js';
import { type FieldError, GatewayError } from '../errors/gateway-error.js';
import { DEFAULT_PURPOSES } from '../protocols/protocol.js';
import type { StoredTarget } from './chain-store.js';

/** The flag of a provider that says whether it is meant for one of the purposes that exist from the start. */
const MEANT_FOR: ReadonlyMap<string, (provider: ProviderEntity) => boolean | null> = new Map([
  [DEFAULT_PURPOSES['chat/completions'], (provider) => provider.useForChat],
  [DEFAULT_PURPOSES.embeddings, (provider) => provider.useForEmbeddings],
  [DEFAULT_PURPOSES.rerank, (provider) => provider.useForReranking],
]);

/** @throws {GatewayError} `preflight_failed` naming every target that cannot serve the purpose. */
export function requireMeantFor(purpose: string, targets: readonly StoredTarget[]): void {
  const problems = targets.flatMap(({ provider }): FieldError[] => {
    if (!provider.enabled) return [{ field: provider.name, message: 'is disabled; enable it first' }];
    if (MEANT_FOR.get(purpose)?.(provider) !== false) return [];
    return [{ field: provider.name, message: `is marked as not for ${purpose}; change its use_for_ flag first` }];
  });
  if (problems.length === 0) return;
  const summary = problems.map(({ field, message }) => `"${field}" ${message}`).join('; ');
  throw new GatewayError('preflight_failed', `"${purpose}" was not changed: ${summary}.`, { fields: problems });
}
