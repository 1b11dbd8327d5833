/** The header a key goes in, and what is put before it there. */
export interface CredentialHeader {
  readonly header: string;
  readonly prefix: string;
}

/** An external vendor with an OpenAI-compatible address. */
export interface Vendor {
  /** Null where every customer has an address of their own. */
  readonly baseUrl: string | null;
  readonly credential: CredentialHeader;
  /**
   * Path, from the origin, of a GET that costs nothing and answers 401 to a wrong key. Null: the base path's
   * `/models`, which needs the key at that vendor.
   */
  readonly keyCheckPath: string | null;
}

export const BEARER: CredentialHeader = { header: 'authorization', prefix: 'Bearer ' };
const bearer = (baseUrl: string | null, keyCheckPath: string | null = null): Vendor => ({
  baseUrl,
  credential: BEARER,
  keyCheckPath,
});

/** Addresses and header names as the vendors document them for OpenAI's SDKs. A further vendor is a further row. */
export const VENDORS = {
  openai: bearer('https://api.openai.com/v1'),
  // OpenRouter lists models to anyone, so its key page is what proves a key.
  openrouter: bearer('https://openrouter.ai/api/v1', '/api/v1/key'),
  anthropic: bearer('https://api.anthropic.com/v1'),
  google: bearer('https://generativelanguage.googleapis.com/v1beta/openai'),
  cohere: bearer('https://api.cohere.ai/compatibility/v1', '/v1/models'),
  together: bearer('https://api.together.xyz/v1'),
  fireworks: bearer('https://api.fireworks.ai/inference/v1'),
  groq: bearer('https://api.groq.com/openai/v1'),
  mistral: bearer('https://api.mistral.ai/v1'),
  deepseek: bearer('https://api.deepseek.com/v1'),
  xai: bearer('https://api.x.ai/v1'),
  azure: { baseUrl: null, credential: { header: 'api-key', prefix: '' }, keyCheckPath: null },
  custom: bearer(null),
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
