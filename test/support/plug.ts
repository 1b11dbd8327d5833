import type { Gateway } from './gateway.js';

/** What can be set of a server and of an external vendor alike. */
export interface ProviderSettings {
  /** Pins a model, so that the body is rewritten on its way. */
  readonly model?: string;
  readonly enabled?: boolean;
  readonly timeouts?: Readonly<Record<string, number>>;
  readonly limits?: Readonly<Record<string, number>>;
  readonly capabilities?: Readonly<Record<string, boolean | number>>;
  readonly price?: Readonly<Record<string, number>>;
  readonly rates?: Readonly<Record<string, number>>;
}

export interface PluggedServer extends ProviderSettings {
  readonly name: string;
  readonly url: string;
  /** Bearer token it wants; null forgets a stored one. */
  readonly api_key?: string | null;
}

export interface PluggedVendor extends ProviderSettings {
  readonly name: string;
  /** Its origin, which EGRESS_ALLOW_ORIGINS has to name. */
  readonly url: string;
  readonly api_key: string;
}

export interface PluggedTarget {
  readonly provider_type: 'ai_server' | 'api_key';
  readonly provider_id: number;
  readonly model?: string;
  readonly weight?: number;
}

export interface PluggedTier {
  readonly strategy: 'weighted' | 'least_busy' | 'lowest_latency' | 'cheapest' | 'affinity';
  readonly targets: readonly PluggedTarget[];
}

/** Registers servers and plugs a purpose into them, the first active and the rest as fallbacks. Returns their ids. */
export async function plug(gateway: Gateway, purpose: string, ...servers: readonly PluggedServer[]): Promise<number[]> {
  const ids: number[] = [];
  for (const server of servers) ids.push(await registerServer(gateway, server));
  await activate(gateway, purpose, ids);
  return ids;
}

/** @param id a server whose fields all take these values; without it a new one */
export async function registerServer(gateway: Gateway, server: PluggedServer, id?: number): Promise<number> {
  const { url, ...rest } = server;
  const body = { server_type: 'llamacpp', base_url: url, ...rest };
  return id === undefined ? write(gateway, 'POST', '/servers', body) : write(gateway, 'PUT', `/servers/${id}`, body);
}

export async function registerVendor(gateway: Gateway, { name, url, ...rest }: PluggedVendor): Promise<number> {
  return write(gateway, 'POST', '/api-keys', { provider: 'custom', key_name: name, base_url: `${url}/v1`, ...rest });
}

/** Tests that count what an upstream sees have it to themselves. */
const QUIETLY = '/active?preflight=off';

/** Plugs a purpose into registered servers. */
export async function activate(gateway: Gateway, purpose: string, ids: readonly number[]): Promise<void> {
  const [active, ...fallbacks] = ids.map((provider_id) => ({ provider_type: 'ai_server', provider_id }));
  await write(gateway, 'POST', QUIETLY, { purpose, ...active, fallbacks });
}

/** Plugs a purpose into tiers of registered providers. */
export async function activateTiers(gateway: Gateway, purpose: string, tiers: readonly PluggedTier[]): Promise<void> {
  await write(gateway, 'POST', QUIETLY, { purpose, tiers });
}

/** The rules of a purpose; what is not named takes its default. */
export async function setPolicy(gateway: Gateway, purpose: string, policy: object = {}): Promise<void> {
  const defaults = {
    data_policy: 'any',
    timeouts: {},
    attempts: { max_retries: 2 },
    delivery: 'stream',
    requirements: {},
  };
  await write(gateway, 'PUT', `/purposes/${purpose}`, { ...defaults, ...policy });
}

/** Returns the id of what was written, 0 if it has none. */
async function write(gateway: Gateway, method: string, path: string, body: object): Promise<number> {
  const { status, body: written } = await gateway.manage<{ id?: number }>(method, path, body);
  if (status >= 300) throw new Error(`${method} ${path} answered ${status}: ${JSON.stringify(written)}`);
  return written.id ?? 0;
}
