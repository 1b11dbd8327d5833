import ipaddr from 'ipaddr.js';

/**
 * Which addresses may be connected to: those of AI servers may be local, those of external vendors must be public, and
 * those of requests that may not leave the house must be local.
 */
export type AddressClass = 'ai_server' | 'api_key' | 'local_only';

/** Ranges no provider may be in: nothing that serves models lives there, cloud metadata does. */
const NEVER = new Set(['linkLocal', 'deprecatedSiteLocal', 'unspecified', 'broadcast', 'multicast', 'reserved']);
/** Where an AI server may be besides the public internet. */
const LOCAL = new Set(['loopback', 'private', 'uniqueLocal', 'carrierGradeNat']);
/** 6to4 and NAT64: whatever they wrap, the packets go to a gateway first, which may be anywhere. */
const TUNNELS = new Set(['6to4', 'rfc6052']);
/**
 * Metadata services outside link-local ranges, as their vendors document them: AWS, Google Cloud, Scaleway, Alibaba,
 * Azure.
 */
const METADATA_ADDRESSES = new Set([
  'fd00:ec2::254',
  'fd20:ce::254',
  'fd00:42::42',
  '100.100.100.200',
  '168.63.129.16',
]);
/** All IPv6 unicast that was ever given out (RFC 4291 2.4); what is outside and has no name is not public. */
const PUBLIC_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3');
/** Local-use NAT64 (RFC 8215) is read differently at every site, so where it leads cannot be told. */
const LOCAL_NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b:1::/48');

/** Why an address may not be connected to, or undefined when it may. */
export function addressRefusal(address: string, addressClass: AddressClass): string | undefined {
  if (!ipaddr.isValid(address)) return 'is not an IP address';
  if (address.includes('%')) return 'names a network interface';
  const given = ipaddr.parse(address);
  const parsed = unwrap(given);
  const range = rangeOf(parsed);
  if (NEVER.has(range) || METADATA_ADDRESSES.has(parsed.toString())) return 'is a link-local or metadata address';
  if (addressClass === 'local_only') return departure(given, range);
  if (range === 'unicast' || (addressClass === 'ai_server' && LOCAL.has(range))) return undefined;
  return `is not a public address (${range})`;
}

/** Why what is sent to an address leaves this machine and its private networks, or undefined when it does not. */
function departure(given: Address, range: string): string | undefined {
  if (TUNNELS.has(given.range())) return 'leads into a tunnel out of this machine and its private networks';
  return LOCAL.has(range) ? undefined : 'is outside this machine and its private networks';
}

/** Whether an address, in whatever spelling, leads to this very machine. */
export function isLoopback(address: string): boolean {
  return ipaddr.isValid(address) && unwrap(ipaddr.parse(address)).range() === 'loopback';
}

/** Whether two spellings lead to the same address. */
export function isSameAddress(one: string, other: string): boolean {
  return ipaddr.isValid(one) && ipaddr.isValid(other) && plain(one) === plain(other);
}

/** An interface's own link-local address comes with its zone, which says nothing about where it leads. */
function plain(address: string): string {
  return unwrap(ipaddr.parse(address.replace(/%.*/, ''))).toString();
}

type Address = ipaddr.IPv4 | ipaddr.IPv6;

function rangeOf(address: Address): string {
  const range = address.range();
  const isUnnamed = address instanceof ipaddr.IPv6 && range === 'unicast' && !address.match(PUBLIC_IPV6);
  return isUnnamed ? 'unassigned' : range;
}

/** IPv4 in IPv6 (mapped, NAT64, 6to4) counts as the IPv4 address it leads to. */
function unwrap(address: Address): Address {
  if (!(address instanceof ipaddr.IPv6)) return address;
  if (address.isIPv4MappedAddress()) return address.toIPv4Address();
  const bytes = address.toByteArray();
  const range = address.range();
  if (range === 'rfc6052' && !address.match(LOCAL_NAT64)) return ipv4(bytes.slice(12));
  if (range === '6to4') return ipv4(bytes.slice(2, 6));
  return address;
}

function ipv4(octets: readonly number[]): ipaddr.IPv4 {
  return ipaddr.IPv4.parse(octets.join('.'));
}
