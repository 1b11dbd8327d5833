/** The header a key goes in, and what is put before it there. */
export interface CredentialHeader {
  readonly header: string;
  readonly prefix: string;
}

/** An external vendor with an OpenAI-compatible address. */
export interface Vendor {
  /** As it calls itself. */
  readonly title: string;
  /** Null where every customer has an address of their own. */
  readonly baseUrl: string | null;
  /** Where it hands out keys, for people; null where that differs from customer to customer. */
  readonly keysUrl: string | null;
  readonly credential: CredentialHeader;
  /**
   * Path, from the origin, of a GET that costs nothing and answers 401 to a wrong key. Null: the base path's
   * `/models`, which needs the key at that vendor.
   */
  readonly keyCheckPath: string | null;
}

export const BEARER: CredentialHeader = { header: 'authorization', prefix: 'Bearer ' };
const bearer = (title: string, baseUrl: string | null, keysUrl: string | null, keyCheckPath?: string): Vendor => ({
  title,
  baseUrl,
  keysUrl,
  credential: BEARER,
  keyCheckPath: keyCheckPath ?? null,
});

/** Addresses and header names as the vendors document them for OpenAI's SDKs. A further vendor is a further row. */
export const VENDORS = {
  openai: bearer('OpenAI', 'https://api.openai.com/v1', 'https://platform.openai.com/api-keys'),
  // OpenRouter lists models to anyone, so its key page is what proves a key.
  openrouter: bearer(
    'OpenRouter',
    'https://openrouter.ai/api/v1',
    'https://openrouter.ai/settings/keys',
    '/api/v1/key',
  ),
  anthropic: bearer('Anthropic', 'https://api.anthropic.com/v1', 'https://console.anthropic.com/settings/keys'),
  google: bearer(
    'Google Gemini',
    'https://generativelanguage.googleapis.com/v1beta/openai',
    'https://aistudio.google.com/apikey',
  ),
  cohere: bearer(
    'Cohere',
    'https://api.cohere.ai/compatibility/v1',
    'https://dashboard.cohere.com/api-keys',
    '/v1/models',
  ),
  together: bearer('Together AI', 'https://api.together.xyz/v1', 'https://api.together.ai/settings/api-keys'),
  fireworks: bearer(
    'Fireworks AI',
    'https://api.fireworks.ai/inference/v1',
    'https://app.fireworks.ai/settings/users/api-keys',
  ),
  groq: bearer('Groq', 'https://api.groq.com/openai/v1', 'https://console.groq.com/keys'),
  mistral: bearer('Mistral AI', 'https://api.mistral.ai/v1', 'https://console.mistral.ai/api-keys'),
  deepseek: bearer('DeepSeek', 'https://api.deepseek.com/v1', 'https://platform.deepseek.com/api_keys'),
  xai: bearer('xAI', 'https://api.x.ai/v1', 'https://console.x.ai'),
  azure: {
    title: 'Azure OpenAI',
    baseUrl: null,
    keysUrl: 'https://portal.azure.com',
    credential: { header: 'api-key', prefix: '' },
    keyCheckPath: null,
  },
  custom: bearer('Another OpenAI-compatible vendor', null, null),
} as const satisfies Record<string, Vendor>;

export type VendorName = keyof typeof VENDORS;
export const VENDOR_NAMES = Object.keys(VENDORS) as readonly VendorName[];

function isVendor(kind: string): kind is VendorName {
  return Object.hasOwn(VENDORS, kind);
}

/** How providers of this kind usually want their key; AI servers take a bearer token. */
export function usualCredentialHeader(kind: string): CredentialHeader {
  return isVendor(kind) ? VENDORS[kind].credential : BEARER;
}

/** Path, from the origin, whose answer proves a key without spending tokens. */
export function keyCheckPathOf(kind: string, basePath: string): string {
  return (isVendor(kind) ? VENDORS[kind].keyCheckPath : null) ?? `${basePath}/models`;
}
