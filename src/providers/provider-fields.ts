import { maskedKey } from '../database/entities/masked-key.js';
import type { ProviderFields } from './provider-store.js';
import { newestKey, type StoredProvider } from './provider-store.js';
import type { ProviderSettings } from './provider-settings.dto.js';
import type { ProviderView } from './provider-view.dto.js';

/** Columns that servers and api keys set alike. */
type SettingFields = Pick<
  ProviderFields,
  | 'model'
  | 'enabled'
  | 'timeouts'
  | 'limits'
  | 'capabilities'
  | 'price'
  | 'prices'
  | 'rates'
  | 'defaults'
  | 'auth'
  | 'headers'
  | 'status'
  | 'statusReason'
  | 'metadata'
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
    defaults: { ...body.defaults },
    auth: body.auth ? { ...body.auth } : null,
    headers: { ...body.headers },
    status: body.status ?? 'active',
    statusReason: body.status_reason ?? null,
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
    timeouts: copyOf(body.timeouts),
    limits: copyOf(body.limits),
    capabilities: copyOf(body.capabilities),
    price: copyOf(body.price),
    prices: body.prices?.map((price) => ({ ...price })),
    rates: copyOf(body.rates),
    defaults: copyOf(body.defaults),
    auth: copyOf(body.auth),
    headers: copyOf(body.headers),
    status: body.status,
    // What it was waiting for is over.
    statusReason: body.status === 'active' ? (body.status_reason ?? null) : body.status_reason,
    metadata: body.metadata,
  };
}

/** A plain object, which is what is stored. */
function copyOf<T extends object | null | undefined>(value: T): T {
  return value && { ...value };
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
    defaults: provider.defaults,
    auth: provider.auth,
    headers: { ...provider.headers },
    status: provider.status,
    status_reason: provider.statusReason,
    metadata: provider.metadata,
    created_at: provider.createdAt.toISOString(),
    updated_at: provider.updatedAt.toISOString(),
  };
}

/** Leaves out what a partial update did not name; TypeORM would take undefined for a value. */
export function definedFields<T extends object>(fields: { [K in keyof T]: T[K] | undefined }): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
}
