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
    return 'must start with https://, a key is never sent in clear (an operator can allow an origin with EGRESS_ALLOW_ORIGINS)';
  }
  return hostRefusal(url.hostname, addressClass);
}

function shapeRefusal(url: URL): string | undefined {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'must start with http:// or https://';
  if (url.username !== '' || url.password !== '') return 'must not carry a user name or password; use api_key';
  if (url.search !== '' || url.hash !== '') return 'must not have a query or fragment';
  return undefined;
}

function hostRefusal(hostname: string, addressClass: AddressClass): string | undefined {
  const literal = hostname.replace(/^\[|\]$/g, '');
  const isLiteral = /^[\d.]+$/.test(literal) || literal.includes(':');
  if (isLiteral) return addressRefusal(literal, addressClass);
  const isLocalName = literal === 'localhost' || literal.endsWith('.localhost') || literal.endsWith('.local');
  return isLocalName && addressClass === 'api_key' ? 'names this machine, not a public vendor' : undefined;
}
