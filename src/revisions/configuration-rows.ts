import type { AppEntity } from '../database/entities/app.entity.js';
import type { ProviderEntity } from '../database/entities/provider.entity.js';
import type { PurposeEntity } from '../database/entities/purpose.entity.js';
import type { ConfigurationRows, OpenedKey, ProviderRow } from '../snapshot/build-snapshot.js';
import type { App } from '../snapshot/snapshot.js';
import {
  budgetOf,
  capabilitiesOf,
  defaultsOf,
  limitsOf,
  patienceOf,
  pendingOf,
  policyOf,
  priceOf,
  pricesOf,
  rateLimitsOf,
} from './stored-settings.js';

/** @param keys those that may serve, newest first */
export function providerRow(provider: ProviderEntity, keys: readonly OpenedKey[]): ProviderRow {
  return {
    ...provider,
    patience: patienceOf(provider.timeouts),
    limits: limitsOf(provider.limits),
    capabilities: capabilitiesOf(provider.capabilities),
    price: priceOf(provider),
    prices: pricesOf(provider),
    rates: rateLimitsOf(provider.rates),
    defaults: defaultsOf(provider.defaults),
    // Revisions of earlier releases know none of these.
    auth: provider.auth ?? null,
    headers: provider.headers ?? {},
    pending: pendingOf(provider),
    keys,
  };
}

export function purposeRow(purpose: PurposeEntity): ConfigurationRows['purposes'][number] {
  return { ...purpose, policy: policyOf(purpose) };
}

export function appRow(app: AppEntity): App {
  const { id, name, enabled, mayPickProviders, mustUseOwnKeys } = app;
  return {
    id,
    name,
    enabled,
    mayPickProviders,
    mustUseOwnKeys,
    purposes: app.purposes && new Set(app.purposes),
    providers: app.providers && new Set(app.providers),
    models: app.models && new Set(app.models),
    limits: rateLimitsOf(app.limits),
    budget: budgetOf(app.budget),
  };
}
