import type { Provider } from '../../client/management-api.js';

const CONFIG = '/api/v1/llm-config';

/** How Patchbay words what is wrong with a provider, and what mends it. */
const REMEDIES: readonly (readonly [RegExp, (name: string, path: string) => string])[] = [
  [/connection refused/, (name, path) => `Start ${name}, or correct base_url with PATCH ${path}.`],
  [/refused the key|refused, so|unauthori[sz]ed|401|403/, keyRemedy],
  [/does not list|model.*not found|no such model/i, modelRemedy],
  [
    /did not answer in time|no connection in time|ms to answer/,
    (name, path) =>
      `Look at the load of ${name} and the network to it; if it is only slow, raise its timeouts with PATCH ${path} {"timeouts":{"first_byte_ms":…}}.`,
  ],
  [/Loading model|not ready/i, (name) => `Wait until ${name} has loaded its model; its fallbacks serve meanwhile.`],
  [
    /host name cannot be resolved/,
    (_name, path) => `Correct base_url with PATCH ${path}, or mend DNS on Patchbay's host.`,
  ],
  [/host cannot be reached/, (name) => `Check the network and the firewall between Patchbay and ${name}.`],
  [/TLS/, (name) => `Give ${name} a certificate that Patchbay's host trusts.`],
  [/rate of this key|429/, () => 'Wait, add another key with POST …/keys, or ask the vendor for more.'],
  [/spent|payment|402/, () => 'Pay the vendor or enter another key; then test it with POST …/test.'],
  [
    /failed too often|health check fails/,
    (name) => `Look at the log of ${name}; a test that succeeds lets requests go there at once.`,
  ],
  [
    /answered \d+/,
    (name, path) => `Check that base_url of ${name} is right, and what it is (server_type): PATCH ${path}.`,
  ],
];

export function remedyFor(reason: string, provider: Provider): string {
  const path = pathOf(provider);
  const found = REMEDIES.find(([pattern]) => pattern.test(reason));
  return found?.[1](`"${provider.name}"`, path) ?? `Mend "${provider.name}", then test it with POST ${path}/test.`;
}

export function pathOf({ type, id }: Pick<Provider, 'type' | 'id'>): string {
  return `${CONFIG}/${type === 'api_key' ? 'api-keys' : 'servers'}/${id}`;
}

/** Nothing vouches for the address yet, so it is entered with the key. */
export function firstKeyRemedy(path: string): string {
  return `Enter one: PATCH ${path} {"base_url":…,"api_key":…}.`;
}

/** A key of a vendor is rotated; that of a server is set. */
export function keyRemedy(name: string, path: string): string {
  return path.includes('/api-keys/')
    ? `Enter a valid key: patchbay rotate ${name}, or PATCH ${path} {"base_url":…,"api_key":…}.`
    : `Enter the key it wants: PATCH ${path} {"base_url":…,"api_key":…}.`;
}

function modelRemedy(name: string, path: string): string {
  return `Load that model at ${name}, or name one it has with PATCH ${path} {"model":…}.`;
}
