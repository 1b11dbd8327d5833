import type { ManagementApi } from './management-api.ts';
import { OTHER_PURPOSES, PLAN, type PlannedServer } from './plan.ts';

/** Whoever kills a server wants to see it come back without waiting for a minute. */
const LIMITS = { breaker_open_ms: 3000 };

/** A planned server that runs and is known to Patchbay. */
export interface RegisteredServer extends PlannedServer {
  readonly id: number;
  /** Port it really listens on. */
  readonly port: number;
}

/** Registers the running servers and plugs the purposes in. A second run finds everything and only moves the addresses. */
export async function register(
  api: ManagementApi,
  portOf: ReadonlyMap<string, number>,
): Promise<readonly RegisteredServer[]> {
  const idOf = new Map((await api.list('/servers')).map(({ name, id }) => [name, id]));
  const servers: RegisteredServer[] = [];
  for (const planned of PLAN) {
    const port = portOf.get(planned.name) ?? 0;
    servers.push({ ...planned, port, id: await registerServer(api, planned, port, idOf.get(planned.name)) });
  }
  for (const server of servers) await plugIn(api, server, servers);
  for (const [purpose, name] of Object.entries(OTHER_PURPOSES)) await activate(api, purpose, [name], servers);
  return servers;
}

async function registerServer(
  api: ManagementApi,
  { name, model, standsInForPort }: PlannedServer,
  port: number,
  existing: number | undefined,
): Promise<number> {
  const baseUrl = `http://127.0.0.1:${port}`;
  if (existing !== undefined) {
    await api.send('PATCH', `/servers/${existing}`, { base_url: baseUrl, enabled: true, limits: LIMITS });
    return existing;
  }
  const metadata = { demo: true, stands_in_for_port: standsInForPort };
  const server = { name, server_type: 'llamacpp', base_url: baseUrl, model, enabled: true, limits: LIMITS, metadata };
  return idIn(await api.send('POST', '/servers', server));
}

async function plugIn(api: ManagementApi, server: RegisteredServer, all: readonly RegisteredServer[]): Promise<void> {
  await api.send('PUT', `/purposes/${server.purpose}`, server.isLocalOnly ? { data_policy: 'local_only' } : {});
  await activate(api, server.purpose, [server.name, ...server.fallbacks], all);
  for (const agentType of server.agentTypes)
    await api.send('PUT', `/agent-types/${encodeURIComponent(agentType)}`, { purpose: server.purpose });
}

async function activate(
  api: ManagementApi,
  purpose: string,
  names: readonly string[],
  all: readonly RegisteredServer[],
): Promise<void> {
  const [first, ...fallbacks] = names
    .flatMap((name) => all.filter((server) => server.name === name))
    .map((server) => ({ provider_type: 'ai_server', provider_id: server.id }));
  await api.send('POST', '/active', { purpose, ...first, fallbacks });
}

function idIn({ id }: { readonly id?: number }): number {
  if (id === undefined) throw new Error('the answer to a created server has no id');
  return id;
}
