/** Whether requests to an address leave this machine and its private networks, as far as the address alone tells. */
export type Reach = 'local' | 'external' | 'unknown';

const LOCAL_NAMES = /^(localhost|.*\.(localhost|local|internal|lan|home\.arpa))$/;
const IPV4 = /^\d{1,3}(\.\d{1,3}){3}$/;
const PRIVATE_IPV4 = /^(127\.|10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.)/;
const PRIVATE_IPV6 = /^\[(::1|f[cd]|fe[89ab])/;

/** What a name means only the server can find out; it has the last word in any case. */
export function reachOf(baseUrl: string): Reach {
  if (!URL.canParse(baseUrl)) return 'unknown';
  const { hostname } = new URL(baseUrl);
  if (LOCAL_NAMES.test(hostname)) return 'local';
  if (IPV4.test(hostname)) return PRIVATE_IPV4.test(hostname) ? 'local' : 'external';
  if (hostname.startsWith('[')) return PRIVATE_IPV6.test(hostname) ? 'local' : 'external';
  return 'unknown';
}
