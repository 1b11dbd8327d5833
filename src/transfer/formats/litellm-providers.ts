import type { Deployment, Host } from './litellm-deployment.js';
import type { Members } from './found-document.js';
import { variableIn } from './key-reference.js';

/** The servers and vendors that deployments share: one for each address and key. */
export class LiteLlmProviders {
  /** Environment variables the file names for keys, by provider. */
  readonly variables: ReadonlyMap<string, string>;
  private readonly names = new Map<string, string>();
  private readonly entries: readonly { readonly host: Host; readonly entry: Members }[];

  constructor(deployments: readonly Deployment[]) {
    const groups = Map.groupBy(deployments, placeOf);
    const variables = new Map<string, string>();
    this.entries = [...groups].map(([place, own]) => {
      const [{ host, apiKey } = own[0] as Deployment] = own;
      const name = this.freeName(host);
      this.names.set(place, name);
      const variable = apiKey === undefined ? undefined : variableIn(apiKey);
      if (variable !== undefined) variables.set(name, variable);
      const secret = apiKey === undefined || variable !== undefined ? {} : { api_key: apiKey };
      return { host, entry: { ...entryFor(host, name), ...secret, ...pricesOf(own) } };
    });
    this.variables = variables;
  }

  targetFor(deployment: Deployment): Members {
    const { model, weight } = deployment;
    return { provider: this.names.get(placeOf(deployment)), model, ...(weight !== 1 && { weight }) };
  }

  sections(): { readonly servers: readonly Members[]; readonly api_keys: readonly Members[] } {
    const ofType = (type: Host['type']): readonly Members[] =>
      this.entries.filter(({ host }) => host.type === type).map(({ entry }) => entry);
    return { servers: ofType('ai_server'), api_keys: ofType('api_key') };
  }

  /** The first is called after its vendor or host, further ones have a number. */
  private freeName(host: Host): string {
    const base = host.type === 'api_key' && host.vendor !== 'custom' ? host.vendor : new URL(host.baseUrl ?? '').host;
    const taken = new Set(this.names.values());
    for (let number = 1; ; number++) {
      const name = number === 1 ? base : `${base}-${number}`;
      if (!taken.has(name)) return name;
    }
  }
}

function placeOf({ host, apiKey }: Deployment): string {
  return JSON.stringify([host, apiKey]);
}

function entryFor(host: Host, name: string): Members {
  if (host.type === 'ai_server') return { name, server_type: host.serverType, base_url: host.baseUrl };
  return { key_name: name, provider: host.vendor, ...(host.baseUrl !== undefined && { base_url: host.baseUrl }) };
}

/** Of several deployments of one model the first that tells a price. */
function pricesOf(deployments: readonly Deployment[]): Members {
  const priced = deployments.filter(({ price }) => Object.keys(price).length > 0);
  const byModel = new Map(priced.toReversed().map(({ model, price }) => [model, { model, ...price }]));
  return byModel.size === 0 ? {} : { prices: [...byModel.values()].toReversed() };
}
