import ipaddr from 'ipaddr.js';

/** Which addresses a provider may have: servers may be local, external vendors must be public. */
export type AddressClass = 'ai_server' | 'api_key';

/** Ranges no provider may be in: nothing that serves models lives there, cloud metadata does. */
const NEVER = new Set(['linkLocal', 'unspecified', 'broadcast', 'multicast', 'reserved']);
/** Where an AI server may be besides the public internet. */
const LOCAL = new Set(['loopback', 'private', 'uniqueLocal', 'carrierGradeNat']);
/** Metadata services outside link-local ranges, as their vendors document them. */
const METADATA_ADDRESSES = new Set(['fd00:ec2::254', '100.100.100.200', '168.63.129.16']);

/** Why an address may not be connected to, or undefined when it may. */
export function addressRefusal(address: string, addressClass: AddressClass): string | undefined {
  if (!ipaddr.isValid(address)) return 'is not an IP address';
  const parsed = unwrap(ipaddr.parse(address));
  const range = parsed.range();
  if (NEVER.has(range) || METADATA_ADDRESSES.has(parsed.toString())) return 'is a link-local or metadata address';
  if (range === 'unicast' || (addressClass === 'ai_server' && LOCAL.has(range))) return undefined;
  return `is not a public address (${range})`;
}

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** IPv4 in IPv6 (mapped, NAT64, 6to4) counts as the IPv4 address it leads to. */
function unwrap(address: Address): Address {
  if (!(address instanceof ipaddr.IPv6)) return address;
  if (address.isIPv4MappedAddress()) return address.toIPv4Address();
  const bytes = address.toByteArray();
  const range = address.range();
  if (range === 'rfc6052') return ipv4(bytes.slice(12));
  if (range === '6to4') return ipv4(bytes.slice(2, 6));
  return address;
}

function ipv4(octets: readonly number[]): ipaddr.IPv4 {
  return ipaddr.IPv4.parse(octets.join('.'));
}
