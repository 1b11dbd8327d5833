import { openAi } from '../protocols/openai/openai.protocol.js';
import { openAiBase } from '../protocols/openai/base-url.js';
import { buildCredential, type OpenedKey } from './build-credential.js';
import { headerValue } from './header-value.js';
import type {
  Capabilities,
  Limits,
  Patience,
  Policy,
  Provider,
  ProviderType,
  Purpose,
  Snapshot,
  Strategy,
  Target,
  Tier,
} from './snapshot.js';

export type { OpenedKey };

export const DEFAULT_LIMITS: Limits = Object.freeze({ maxConcurrent: 2000, maxQueued: 2000, breakerOpenMs: 60_000 });

export interface ProviderRow {
  readonly id: number;
  readonly type: ProviderType;
  readonly name: string;
  readonly kind: string;
  readonly baseUrl: string;
  readonly model: string | null;
  readonly enabled: boolean;
  readonly patience: Partial<Patience>;
  readonly capabilities: Capabilities;
  readonly limits: Partial<Limits>;
  /** USD per million tokens, input and output added; null when unknown. */
  readonly price: number | null;
  /** Every version that may serve, newest first. */
  readonly keys: readonly OpenedKey[];
  readonly createdAt: Date;
}

/** The stored configuration of one revision, read in one transaction. */
export interface ConfigurationRows {
  readonly revision: number;
  readonly providers: readonly ProviderRow[];
  readonly purposes: readonly { readonly slug: string; readonly createdAt: Date; readonly policy: Policy }[];
  /** Only tiers whose targets share by something else than their weights. */
  readonly tiers: readonly { readonly purposeSlug: string; readonly tier: number; readonly strategy: Strategy }[];
  /** Ordered by purpose, tier and position. */
  readonly targets: readonly {
    readonly purposeSlug: string;
    readonly tier: number;
    readonly providerId: number;
    readonly model: string | null;
    readonly weight: number;
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
      rows.purposes.map(({ slug, createdAt, policy }): [string, Purpose] => [
        slug,
        Object.freeze({
          slug,
          createdAt: unixSeconds(createdAt),
          policy: Object.freeze(policy),
          tiers: Object.freeze(chains.get(slug) ?? []),
        }),
      ]),
    ),
    providers: new Map(enabled.map((provider) => [provider.name, provider])),
    servers: serversByPort(enabled),
    agentTypes: new Map(rows.agentTypes.map(({ name, purposeSlug }) => [name, purposeSlug])),
  });
}

function buildChains(rows: ConfigurationRows, providers: ReadonlyMap<number, Provider>): Map<string, Tier[]> {
  const strategies = new Map(rows.tiers.map((row) => [placeOf(row), row.strategy]));
  const chains = new Map<string, Tier[]>();
  for (const [place, targets] of Map.groupBy(rows.targets, placeOf)) {
    const built = targets.flatMap((target) => buildTarget(target, providers));
    const slug = targets[0]?.purposeSlug ?? '';
    const tier = Object.freeze({ strategy: strategies.get(place) ?? 'weighted', targets: Object.freeze(built) });
    chains.set(slug, [...(chains.get(slug) ?? []), tier]);
  }
  return chains;
}

function placeOf({ purposeSlug, tier }: { readonly purposeSlug: string; readonly tier: number }): string {
  return `${purposeSlug} ${tier}`;
}

function buildTarget(
  { providerId, model, weight }: ConfigurationRows['targets'][number],
  providers: ReadonlyMap<number, Provider>,
): Target[] {
  const provider = providers.get(providerId);
  return provider ? [Object.freeze({ provider, model: model ?? provider.model, weight })] : [];
}

/** Stands in for an address that is none; a provider with a fault is never asked. */
const NOWHERE = 'http://invalid.';

function buildProvider(row: ProviderRow): Provider {
  const isUrl = URL.canParse(row.baseUrl);
  const { origin, port, basePath } = openAiBase(row.type, isUrl ? row.baseUrl : NOWHERE);
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
    credentials: Object.freeze(row.keys.flatMap((key) => ('secret' in key ? [buildCredential(row.kind, key)] : []))),
    fault: isUrl ? faultOf(row) : 'its base_url is not a URL',
    patience: Object.freeze(row.patience),
    capabilities: Object.freeze(row.capabilities),
    limits: Object.freeze({ ...DEFAULT_LIMITS, ...row.limits }),
    price: row.price,
    createdAt: unixSeconds(row.createdAt),
  });
}

/**
 * Why a provider cannot be used, or null. One key that opens is enough to serve; a server may do without, a vendor
 * would be asked in vain.
 */
export function faultOf({ type, keys }: Pick<ProviderRow, 'type' | 'keys'>): string | null {
  const [newest] = keys;
  if (!newest) return type === 'api_key' ? NO_KEY : null;
  if (keys.some((key) => 'secret' in key)) return null;
  return 'fault' in newest ? newest.fault : null;
}

export const NO_KEY = 'it has no key; add one with POST /api/v1/llm-config/api-keys/{id}/keys';

/** Two servers may use the same port on different machines; the one registered first answers to the port. */
function serversByPort(enabled: readonly Provider[]): Map<number, Provider> {
  const servers = enabled.filter((provider) => provider.type === 'ai_server').toSorted((a, b) => b.id - a.id);
  return new Map(servers.map((server) => [server.port, server]));
}

function unixSeconds(time: Date): number {
  return Math.floor(time.getTime() / 1000);
}
