/** A provider's address taken apart. */
export interface Base {
  /** Scheme, host and port. */
  readonly origin: string;
  readonly port: number;
  /** Path before the API version, e.g. `` or `/llm`; no trailing slash. */
  readonly rootPath: string;
  /** Path that endpoint paths are appended to, e.g. `/v1`; no trailing slash. */
  readonly basePath: string;
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };
const VERSION_SUFFIX = /\/v\d+$/;

/**
 * An AI server is given as its root (`http://127.0.0.1:8080`) or with the API version (`…:8080/v1`); both mean the
 * same. An external vendor's base URL is complete as it is, as in OpenAI's SDKs.
 */
export function openAiBase(type: 'ai_server' | 'api_key', baseUrl: string): Base {
  const url = new URL(baseUrl);
  const path = url.pathname.replace(/\/+$/, '');
  const rootPath = path.replace(VERSION_SUFFIX, '');
  const versioned = type === 'api_key' || path !== rootPath;
  return {
    origin: url.origin,
    port: Number(url.port) || (DEFAULT_PORTS[url.protocol] ?? 0),
    rootPath,
    basePath: versioned ? path : `${path}/v1`,
  };
}
