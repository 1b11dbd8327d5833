import type { ProviderEntity } from '../database/entities/provider.entity.js';
import { GatewayError } from '../errors/gateway-error.js';
import { VENDORS, type VendorName } from '../protocols/openai/vendors.js';
import type { ApiKey, ReplaceApiKey, UpdateApiKey } from './api-key.dto.js';
import { changedSettingFields, definedFields, providerView, settingFields } from './provider-fields.js';
import type { ProviderFields, StoredProvider } from './provider-store.js';

/** A whole row, defaults filled in; the address is the vendor's own unless the body gives one. */
export function apiKeyFields(body: ReplaceApiKey): ProviderFields {
  requireKeySent(body);
  return {
    name: body.key_name,
    kind: body.provider,
    baseUrl: body.base_url ?? vendorBaseUrl(body.provider),
    ...settingFields(body),
    modelPath: null,
    useForChat: null,
    useForEmbeddings: null,
    useForReranking: null,
    useForOpsCenter: body.use_for_ops_center ?? false,
  };
}

/** Only the columns the body names; another vendor brings its own address along unless the body gives one. */
export function changedApiKeyFields(body: UpdateApiKey, stored: ProviderEntity): Partial<ProviderFields> {
  requireKeySent(body);
  const otherVendor = body.provider === stored.kind ? undefined : body.provider;
  return definedFields({
    name: body.key_name,
    kind: body.provider,
    baseUrl: body.base_url ?? (otherVendor && vendorBaseUrl(otherVendor)),
    ...changedSettingFields(body),
    useForOpsCenter: body.use_for_ops_center,
  });
}

export function apiKeyView(stored: StoredProvider): ApiKey {
  const { provider } = stored;
  const { id, ...shared } = providerView(stored);
  return {
    id,
    provider: provider.kind,
    key_name: provider.name,
    ...shared,
    use_for_ops_center: provider.useForOpsCenter ?? false,
  };
}

function requireKeySent({ auth }: Pick<ReplaceApiKey, 'auth'>): void {
  if (auth?.style !== 'none') return;
  const message =
    'an api key is there to be sent; register a provider without one with POST /api/v1/llm-config/servers';
  throw new GatewayError('invalid_request', `auth.style: ${message}`, { fields: [{ field: 'auth.style', message }] });
}

function vendorBaseUrl(vendor: VendorName): string {
  const { baseUrl } = VENDORS[vendor];
  if (baseUrl !== null) return baseUrl;
  const message = `${vendor} has an address of your own; give it, including the path before /chat/completions`;
  throw new GatewayError('invalid_request', `base_url: ${message}`, { fields: [{ field: 'base_url', message }] });
}
