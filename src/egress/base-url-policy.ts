import { type AddressClass, addressRefusal } from './address-policy.js';

/**
 * Why a base URL may not be stored, or undefined when it may. Names are resolved and judged again at every connection;
 * this catches what can be seen in the text.
 *
 * @param allowedOrigins origins the operator has allowed although they are private or plain http
 */
export function baseUrlRefusal(
  baseUrl: string,
  addressClass: AddressClass,
  allowedOrigins: readonly string[],
): string | undefined {
  if (!URL.canParse(baseUrl)) return 'is not a URL';
  const url = new URL(baseUrl);
  const shape = shapeRefusal(url);
  if (shape !== undefined || allowedOrigins.includes(url.origin)) return shape;
  if (addressClass === 'api_key' && url.protocol !== 'https:') {
    return 'must start with https://, a key is never sent in clear (for a model server of your own use POST /api/v1/llm-config/servers; an operator can allow an origin with EGRESS_ALLOW_ORIGINS)';
  }
  return hostRefusal(url.hostname, addressClass);
}

/** Whether a URL that may be stored leads to a port of this very machine. */
export function isLoopbackPort(baseUrl: string, port: number): boolean {
  const { hostname, port: given, protocol } = new URL(baseUrl);
  const usual = protocol === 'https:' ? 443 : 80;
  return LOOPBACK.test(hostname) && Number(given || usual) === port;
}

const LOOPBACK = /^(127\.[\d.]+|\[::1\]|\[::ffff:7f[0-9a-f:]+\]|(.+\.)?localhost\.?)$/;

function shapeRefusal(url: URL): string | undefined {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'must start with http:// or https://';
  if (url.username !== '' || url.password !== '') return 'must not carry a user name or password; use api_key';
  if (url.search !== '' || url.hash !== '') return 'must not have a query or fragment';
  return undefined;
}

const METADATA_NAMES: ReadonlySet<string> = new Set(['metadata.google.internal', 'metadata.goog']);
/** Names that never lead to the public internet (RFC 6761, RFC 6762, ICANN's `.internal`). */
const LOCAL_NAMES = /^ip6-(localhost|loopback)$|(^|\.)(localhost|localdomain|local|internal)$/;

function hostRefusal(hostname: string, addressClass: AddressClass): string | undefined {
  // URL has lower-cased names and written addresses out; only a final dot is left to strip.
  const host = hostname.replace(/^\[|\]$|\.$/g, '');
  const isLiteral = /^[\d.]+$/.test(host) || host.includes(':');
  if (isLiteral) return addressRefusal(host, addressClass);
  if (METADATA_NAMES.has(host)) return 'names a metadata service';
  const isLocal = LOCAL_NAMES.test(host) && addressClass === 'api_key';
  return isLocal ? 'names this machine or network, not a public vendor' : undefined;
}
