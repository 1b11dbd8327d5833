import { Connection } from './connection.js';
import { generate, type Generated, type GenerateOptions, type Message } from './generate.js';
import { type Active, everyProvider, type Provider, type ProviderType, restOf, targetName } from './management-api.js';
import { PatchbayError } from './patchbay-error.js';
import { readActive, switchProvider, type SwitchOptions } from './switch-provider.js';

export type { Generated, GenerateOptions, Message, ProviderType, SwitchOptions };
export { PatchbayError };

export interface PatchbayClientOptions {
  /** Address of Patchbay, e.g. `http://127.0.0.1:4000`. */
  readonly url: string;
  /** Opens `generate`. */
  readonly appKey?: string | undefined;
  /** Opens what reads or changes the configuration; leave it out of whatever only asks models. */
  readonly adminToken?: string | undefined;
  /** How long to wait for an answer; default 130 s. */
  readonly timeoutMs?: number | undefined;
}

/** A provider in the chain of a purpose. */
export interface ChainProvider {
  readonly name: string;
  readonly type: ProviderType;
  readonly id: number;
  /** Model that is pinned for the purpose; null leaves it to the provider or the request. */
  readonly model: string | null;
  readonly enabled: boolean;
}

/** Who serves a purpose, and who stands in. */
export interface CurrentProvider extends ChainProvider {
  readonly purpose: string;
  readonly fallbacks: readonly ChainProvider[];
  readonly revision: number;
  readonly warnings: readonly string[];
}

export interface AvailableProvider {
  readonly name: string;
  readonly type: ProviderType;
  readonly id: number;
  /** Kind of server, or vendor. */
  readonly kind: string;
  readonly model: string | null;
  readonly enabled: boolean;
  /** Whether requests would go there now. */
  readonly status: 'available' | 'probing' | 'out';
  readonly reason: string | null;
}

/**
 * A client for applications: ask a model, see who serves, switch. Retries and fallback happen at the server, so there
 * is nothing of that kind here. Needs nothing but `fetch`.
 */
export class PatchbayClient {
  private readonly inference: Connection | undefined;
  private readonly management: Connection | undefined;

  constructor({ url, appKey, adminToken, timeoutMs }: PatchbayClientOptions) {
    this.inference = appKey === undefined ? undefined : new Connection({ url, token: appKey, timeoutMs });
    this.management = adminToken === undefined ? undefined : new Connection({ url, token: adminToken, timeoutMs });
  }

  /** One answer to a prompt. @throws {PatchbayError} when no provider of the chain gave one */
  async generate(prompt: string | readonly Message[], options: GenerateOptions = {}): Promise<Generated> {
    return generate(needed(this.inference, 'appKey'), prompt, options);
  }

  /** Who serves a purpose now; null when nothing is plugged in. */
  async currentProvider(purpose = 'chat'): Promise<CurrentProvider | null> {
    const active = await readActive(needed(this.management, 'adminToken'), purpose);
    return active && currentOf(active);
  }

  /** Everything that could be switched to. */
  async availableProviders(): Promise<readonly AvailableProvider[]> {
    const providers = await everyProvider(needed(this.management, 'adminToken'));
    return providers.map(availableOf);
  }

  /**
   * Serves a purpose by another provider from the next request on. What served before becomes its fallback.
   * @param provider its name or id
   * @throws {PatchbayError} 422 when the provider could not serve, 412 when somebody else has changed something meanwhile
   */
  async switchProvider(purpose: string, provider: string, options: SwitchOptions = {}): Promise<CurrentProvider> {
    return currentOf(await switchProvider(needed(this.management, 'adminToken'), purpose, provider, options));
  }
}

function needed(connection: Connection | undefined, option: string): Connection {
  if (connection) return connection;
  throw new PatchbayError(`This needs the option ${option} of PatchbayClient.`, { code: 'missing_credential' });
}

function availableOf(provider: Provider): AvailableProvider {
  const { name, type, id, kind, model, enabled, state } = provider;
  const rest = restOf(provider);
  const seen =
    rest === undefined
      ? { status: state?.status ?? 'available', reason: state?.reason ?? null }
      : { status: 'out' as const, reason: rest };
  return { name, type, id, kind, model, enabled, ...seen };
}

function currentOf({ purpose, tiers, revision, warnings = [] }: Active): CurrentProvider {
  const [first, ...fallbacks] = tiers
    .flatMap(({ targets }) => targets)
    .map((target) => ({
      name: targetName(target),
      type: target.provider_type,
      id: target.provider_id,
      model: target.model,
      enabled: target.provider.enabled,
    }));
  if (!first) throw new PatchbayError(`"${purpose}" has no target.`, { code: 'no_provider_configured' });
  return { purpose, ...first, fallbacks, revision, warnings };
}
