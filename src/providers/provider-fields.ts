import { maskedKey } from '../database/entities/masked-key.js';
import type { ProviderFields } from './provider-store.js';
import { newestKey, type StoredProvider } from './provider-store.js';
import type { ProviderSettings } from './provider-settings.dto.js';
import type { ProviderView } from './provider-view.dto.js';

/** Columns that servers and api keys set alike. */
type SettingFields = Pick<
  ProviderFields,
  'model' | 'enabled' | 'timeouts' | 'limits' | 'capabilities' | 'price' | 'prices' | 'rates' | 'metadata'
>;

/** Defaults filled in. */
export function settingFields(body: ProviderSettings): SettingFields {
  return {
    model: body.model ?? null,
    enabled: body.enabled ?? true,
    timeouts: { ...body.timeouts },
    limits: { ...body.limits },
    capabilities: { ...body.capabilities },
    price: body.price ? { ...body.price } : null,
    prices: body.prices?.map((price) => ({ ...price })) ?? [],
    rates: { ...body.rates },
    metadata: body.metadata ?? {},
  };
}

/** Undefined where the body says nothing. */
export function changedSettingFields(body: ProviderSettings): {
  [K in keyof SettingFields]: SettingFields[K] | undefined;
} {
  return {
    model: body.model,
    enabled: body.enabled,
    timeouts: body.timeouts && { ...body.timeouts },
    limits: body.limits && { ...body.limits },
    capabilities: body.capabilities && { ...body.capabilities },
    price: body.price && { ...body.price },
    prices: body.prices?.map((price) => ({ ...price })),
    rates: body.rates && { ...body.rates },
    metadata: body.metadata,
  };
}

/** What servers and api keys show alike. */
export function providerView(stored: StoredProvider): ProviderView {
  const { provider } = stored;
  const key = newestKey(stored);
  return {
    id: provider.id,
    base_url: provider.baseUrl,
    masked_key: key ? maskedKey(key) : null,
    key_version: key?.version ?? null,
    model: provider.model,
    enabled: provider.enabled,
    timeouts: provider.timeouts,
    limits: provider.limits,
    rates: provider.rates,
    capabilities: provider.capabilities,
    price: provider.price,
    prices: provider.prices.map((price) => ({ ...price })),
    metadata: provider.metadata,
    created_at: provider.createdAt.toISOString(),
    updated_at: provider.updatedAt.toISOString(),
  };
}

/** Leaves out what a partial update did not name; TypeORM would take undefined for a value. */
export function definedFields<T extends object>(fields: { [K in keyof T]: T[K] | undefined }): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
}
