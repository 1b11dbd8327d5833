import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ProbeClient } from '../egress/probe-client.js';
import { openAiBase } from '../protocols/openai/base-url.js';
import { RevisionPublisher } from '../revisions/revision-publisher.js';
import type { WriteContext } from '../revisions/write-context.js';
import { expectedType, type Found, foundServer, freeName, soleModel, USUAL_PORTS } from './found-server.js';
import { ProviderStore, type StoredProvider } from './provider-store.js';
import { SERVER_KINDS } from './server-types.js';
import { serverFields } from './server-fields.js';
import type { DiscoveredServer, DiscoverServers, Discovery } from './discovery.dto.js';

const PROBE_TIMEOUT_MS = 1000;
const MOST_SERVERS = 10_000;

/** Looks for model servers on this machine. */
@Injectable()
export class DiscoveryService {
  constructor(
    private readonly client: ProbeClient,
    private readonly store: ProviderStore,
    private readonly publisher: RevisionPublisher,
  ) {}

  async discover({ ports = [...USUAL_PORTS], register }: DiscoverServers, context: WriteContext): Promise<Discovery> {
    const answers = await Promise.all([...new Set(ports)].map((port) => this.look(port)));
    const found = answers.filter((answer) => answer !== undefined);
    const known = registeredByPort(await this.store.page('ai_server', { limit: MOST_SERVERS, cursor: 0 }));
    const missing = found.filter(({ port }) => !known.has(port));
    if (!register || missing.length === 0) return discovery(found, known, null);
    const { result, revision } = await this.publisher.publish(context, async (manager) => ({
      action: 'server.discover',
      subject: `${missing.length} servers on this machine`,
      result: await this.register(manager, missing),
    }));
    // The ids of a dry run belong to nothing.
    return discovery(found, context.dryRun ? known : new Map([...known, ...result]), revision);
  }

  private async look(port: number): Promise<Found | undefined> {
    const path = expectedType(port) === 'ollama' ? SERVER_KINDS.ollama.modelsPath : SERVER_KINDS.llamacpp.modelsPath;
    const origin = `http://127.0.0.1:${port}`;
    const address = { origin, type: 'ai_server', connectMs: PROBE_TIMEOUT_MS, localOnly: false } as const;
    try {
      return foundServer(port, origin, (await this.client.get(address, path, {}, PROBE_TIMEOUT_MS)).body);
    } catch {
      // Nothing listens there, or it is no model server: the usual case for most ports.
      return undefined;
    }
  }

  /** @returns the new ids by port */
  private async register(manager: EntityManager, servers: readonly Found[]): Promise<ReadonlyMap<number, number>> {
    const taken = await this.store.namesInLowerCase(manager);
    const ids = new Map<number, number>();
    for (const server of servers) {
      const name = freeName(server, taken);
      const { port, server_type, base_url } = server;
      const fields = serverFields({ name, server_type, base_url, model: soleModel(server) });
      const { provider } = await this.store.create(manager, 'ai_server', fields, undefined);
      ids.set(port, provider.id);
    }
    return ids;
  }
}

function registeredByPort(servers: readonly StoredProvider[]): ReadonlyMap<number, number> {
  const local = servers.filter(({ provider }) => LOOPBACK.test(new URL(provider.baseUrl).hostname));
  return new Map(local.map(({ provider }) => [openAiBase('ai_server', provider.baseUrl).port, provider.id]));
}

const LOOPBACK = /^(127\.|localhost$|\[::1\]$)/;

function discovery(found: readonly Found[], ids: ReadonlyMap<number, number>, revision: number | null): Discovery {
  const rows = found.map(({ port, server_type, base_url, models }): DiscoveredServer => {
    return { server_type, base_url, models, registered_as: ids.get(port) ?? null };
  });
  return { found: rows, revision };
}
