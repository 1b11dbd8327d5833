import { openAi } from '../protocols/openai/openai.protocol.js';
import { openAiBase } from '../protocols/openai/base-url.js';
import { credentialHeaderOf } from '../protocols/openai/vendors.js';
import { headerValue } from './header-value.js';
import type { Secret } from './secret.js';
import type { Credential, Patience, Provider, ProviderType, Purpose, Snapshot, Target } from './snapshot.js';

export const DEFAULT_PATIENCE: Patience = Object.freeze({ connectMs: 3000, firstByteMs: 60_000, silenceMs: 60_000 });

/** A provider's key as it came out of its seal, or the reason why it did not. */
export type OpenedKey = { readonly version: number; readonly secret: Secret } | { readonly fault: string };

export interface ProviderRow {
  readonly id: number;
  readonly type: ProviderType;
  readonly name: string;
  readonly kind: string;
  readonly baseUrl: string;
  readonly model: string | null;
  readonly enabled: boolean;
  readonly patience: Partial<Patience>;
  readonly key: OpenedKey | null;
  readonly createdAt: Date;
}

/** The stored configuration of one revision, read in one transaction. */
export interface ConfigurationRows {
  readonly revision: number;
  readonly providers: readonly ProviderRow[];
  readonly purposes: readonly { readonly slug: string; readonly createdAt: Date }[];
  /** Ordered by purpose, tier and position. */
  readonly targets: readonly {
    readonly purposeSlug: string;
    readonly providerId: number;
    readonly model: string | null;
  }[];
  readonly agentTypes: readonly { readonly name: string; readonly purposeSlug: string }[];
}

export function buildSnapshot(rows: ConfigurationRows): Snapshot {
  const providers = new Map(rows.providers.map((row) => [row.id, buildProvider(row)]));
  const enabled = [...providers.values()].filter((provider) => provider.enabled);
  const chains = buildChains(rows, providers);
  return Object.freeze({
    revision: rows.revision,
    purposes: new Map(
      rows.purposes.map(({ slug, createdAt }): [string, Purpose] => [
        slug,
        Object.freeze({
          slug,
          createdAt: unixSeconds(createdAt),
          chain: Object.freeze(chains.get(slug) ?? []),
        }),
      ]),
    ),
    providers: new Map(enabled.map((provider) => [provider.name, provider])),
    servers: serversByPort(enabled),
    agentTypes: new Map(rows.agentTypes.map(({ name, purposeSlug }) => [name, purposeSlug])),
  });
}

function buildChains(rows: ConfigurationRows, providers: ReadonlyMap<number, Provider>): Map<string, Target[]> {
  const chains = new Map<string, Target[]>();
  for (const { purposeSlug, providerId, model } of rows.targets) {
    const provider = providers.get(providerId);
    if (!provider) continue;
    const chain = chains.get(purposeSlug) ?? [];
    chain.push(Object.freeze({ provider, model: model ?? provider.model }));
    chains.set(purposeSlug, chain);
  }
  return chains;
}

/** Stands in for an address that is none; a provider with a fault is never asked. */
const NOWHERE = 'http://invalid.';

function faultOf(key: OpenedKey | null): string | null {
  return key && 'fault' in key ? key.fault : null;
}

function buildProvider(row: ProviderRow): Provider {
  const isUrl = URL.canParse(row.baseUrl);
  const { origin, port, basePath } = openAiBase(row.type, isUrl ? row.baseUrl : NOWHERE);
  const key = row.key;
  return Object.freeze({
    id: row.id,
    type: row.type,
    name: row.name,
    label: headerValue(row.name),
    enabled: row.enabled,
    origin,
    port,
    basePath,
    protocol: openAi,
    model: row.model,
    credential: key && 'secret' in key ? credential(row.kind, key.version, key.secret) : null,
    fault: isUrl ? faultOf(key) : 'its base_url is not a URL',
    patience: Object.freeze({ ...DEFAULT_PATIENCE, ...row.patience }),
    createdAt: unixSeconds(row.createdAt),
  });
}

function credential(kind: string, keyVersion: number, secret: Secret): Credential {
  return Object.freeze({ ...credentialHeaderOf(kind), secret, keyVersion });
}

/** Two servers may use the same port on different machines; the one registered first answers to the port. */
function serversByPort(enabled: readonly Provider[]): Map<number, Provider> {
  const servers = enabled.filter((provider) => provider.type === 'ai_server').toSorted((a, b) => b.id - a.id);
  return new Map(servers.map((server) => [server.port, server]));
}

function unixSeconds(time: Date): number {
  return Math.floor(time.getTime() / 1000);
}
