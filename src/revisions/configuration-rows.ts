import type { ProviderEntity } from '../database/entities/provider.entity.js';
import type { PurposeEntity } from '../database/entities/purpose.entity.js';
import type { ConfigurationRows, OpenedKey, ProviderRow } from '../snapshot/build-snapshot.js';
import { capabilitiesOf, limitsOf, patienceOf, policyOf, priceOf } from './stored-settings.js';

/** @param keys those that may serve, newest first */
export function providerRow(provider: ProviderEntity, keys: readonly OpenedKey[]): ProviderRow {
  return {
    ...provider,
    patience: patienceOf(provider.timeouts),
    limits: limitsOf(provider.limits),
    capabilities: capabilitiesOf(provider.capabilities),
    price: priceOf(provider),
    keys,
  };
}

export function purposeRow(purpose: PurposeEntity): ConfigurationRows['purposes'][number] {
  return { ...purpose, policy: policyOf(purpose) };
}
