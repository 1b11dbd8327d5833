import { Injectable } from '@nestjs/common';
import { ProbeClient } from '../egress/probe-client.js';
import { openAiBase } from '../protocols/openai/base-url.js';
import { RevisionPublisher } from '../revisions/revision-publisher.js';
import type { WriteContext } from '../revisions/write-context.js';
import { modelNames, modelOwner } from './model-names.js';
import { ProviderStore, type StoredProvider } from './provider-store.js';
import { SERVER_KINDS, type ServerType } from './server-types.js';
import { serverFields } from './server-fields.js';
import type { DiscoveredServer, DiscoverServers, Discovery } from './server.dto.js';

const PROBE_TIMEOUT_MS = 1000;
const MOST_SERVERS = 10_000;

interface Found {
  readonly port: number;
  readonly server_type: ServerType;
  readonly base_url: string;
  readonly models: string[];
}

/** Looks for model servers on this machine. */
@Injectable()
export class DiscoveryService {
  constructor(
    private readonly client: ProbeClient,
    private readonly store: ProviderStore,
    private readonly publisher: RevisionPublisher,
  ) {}

  async discover({ ports, register }: DiscoverServers, context: WriteContext): Promise<Discovery> {
    const answers = await Promise.all((ports ?? USUAL_PORTS).map((port) => this.look(port)));
    const found = answers.filter((answer) => answer !== undefined);
    const registered = registeredByPort(await this.store.page('ai_server', MOST_SERVERS, 0));
    const missing = found.filter(({ port }) => !registered.has(port));
    const revision = register && missing.length > 0 ? await this.register(missing, registered, context) : null;
    return { found: found.map((server) => view(server, registered)), revision };
  }

  private async look(port: number): Promise<Found | undefined> {
    const expected = expectedType(port);
    const path = expected === 'ollama' ? SERVER_KINDS.ollama.modelsPath : SERVER_KINDS.llamacpp.modelsPath;
    const base_url = `http://127.0.0.1:${port}`;
    const address = { origin: base_url, type: 'ai_server', patience: { connectMs: PROBE_TIMEOUT_MS } } as const;
    try {
      const { body } = await this.client.get(address, path, {}, PROBE_TIMEOUT_MS);
      const models = modelNames(body);
      return models ? { port, base_url, models, server_type: recognisedType(body) ?? expected } : undefined;
    } catch {
      // Nothing listens there, or it is no model server: the usual case for most ports.
      return undefined;
    }
  }

  /** Registers all of them in one revision and notes their ids. */
  private async register(
    servers: readonly Found[],
    registered: Map<number, number>,
    context: WriteContext,
  ): Promise<number> {
    const { revision } = await this.publisher.publish(context, async (manager) => {
      for (const { port, server_type, base_url, models } of servers) {
        const [model] = models.length === 1 ? models : [];
        const fields = serverFields({ name: `${server_type}-${port}`, server_type, base_url, model: model ?? null });
        const { provider } = await this.store.create(manager, 'ai_server', fields, undefined);
        registered.set(port, provider.id);
      }
      return { action: 'server.discover', subject: `${servers.length} servers on this machine`, result: undefined };
    });
    return revision;
  }
}

const USUAL_PORTS: readonly number[] = Object.values(SERVER_KINDS).flatMap(({ usualPorts }) => [...usualPorts]);

function expectedType(port: number): ServerType {
  const usual = Object.entries(SERVER_KINDS).find(([, kind]) => (kind.usualPorts as readonly number[]).includes(port));
  return (usual?.[0] ?? 'openai-compatible') as ServerType;
}

function recognisedType(body: unknown): ServerType | undefined {
  const owner = modelOwner(body);
  const kind = Object.entries(SERVER_KINDS).find(([, server]) => 'ownedBy' in server && server.ownedBy === owner);
  return kind?.[0] as ServerType | undefined;
}

function registeredByPort(servers: readonly StoredProvider[]): Map<number, number> {
  const local = servers.filter(({ provider }) => LOOPBACK.test(new URL(provider.baseUrl).hostname));
  return new Map(local.map(({ provider }) => [openAiBase('ai_server', provider.baseUrl).port, provider.id]));
}

const LOOPBACK = /^(127\.|localhost$|\[::1\]$)/;

function view(
  { port, server_type, base_url, models }: Found,
  registered: ReadonlyMap<number, number>,
): DiscoveredServer {
  return { server_type, base_url, models, registered_as: registered.get(port) ?? null };
}
