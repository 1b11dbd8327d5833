import { GatewayError } from '../errors/gateway-error.js';
import type { Policy, Purpose, Snapshot, Target, Tier } from './snapshot.js';

/** The parts of a request that choose its route. */
export interface RouteQuery {
  /** What the request's path means when nothing else names a purpose. */
  readonly defaultPurpose: string;
  /** Header `X-LLM-Purpose`. */
  readonly purpose?: string | undefined;
  readonly agentType?: string | undefined;
  readonly modelPort?: number | undefined;
  readonly model?: string | undefined;
  readonly mayPickProviders: boolean;
}

export type RouteRule = 'model_port' | 'header' | 'agent_type' | 'model_is_purpose' | 'provider_model' | 'default';

/** Who serves a request: where it goes, in which order, and why. */
export interface Route {
  readonly rule: RouteRule;
  readonly purpose: string;
  readonly policy: Policy;
  readonly tiers: readonly Tier[];
}

/** @throws {GatewayError} when the request names a purpose or port that does not exist. */
export function route(snapshot: Snapshot, query: RouteQuery): Route {
  const chosen = choosePurpose(snapshot, query);
  return query.modelPort === undefined ? chosen : portRoute(snapshot, query.modelPort, chosen.purpose);
}

/** The named server first; its failure falls back to the chain the request would have had without the port. */
function portRoute(snapshot: Snapshot, port: number, slug: string): Route {
  const provider = snapshot.servers.get(port);
  if (!provider) {
    throw new GatewayError(
      'model_port_unknown',
      `No enabled server is registered on port ${port}. Register it with POST /api/v1/llm-config/servers, or leave model_port out.`,
      { param: 'model_port' },
    );
  }
  const purpose = namedPurpose(snapshot, slug);
  const rest = purpose.tiers.map((tier) => without(tier, provider.id)).filter(({ targets }) => targets.length > 0);
  return viaPurpose('model_port', purpose, [tierOf({ provider, model: provider.model, weight: 1 }), ...rest]);
}

function without(tier: Tier, providerId: number): Tier {
  return { ...tier, targets: tier.targets.filter(({ provider }) => provider.id !== providerId) };
}

function tierOf(target: Target): Tier {
  return { strategy: 'weighted', targets: [target] };
}

function choosePurpose(snapshot: Snapshot, query: RouteQuery): Route {
  if (query.purpose !== undefined) return viaPurpose('header', namedPurpose(snapshot, query.purpose));
  const agentPurpose = query.agentType === undefined ? undefined : snapshot.agentTypes.get(query.agentType);
  if (agentPurpose !== undefined) return viaPurpose('agent_type', namedPurpose(snapshot, agentPurpose));
  if (query.agentType === undefined && query.model !== undefined) {
    const byModel = viaModel(snapshot, query.model, query);
    if (byModel) return byModel;
  }
  return viaPurpose('default', namedPurpose(snapshot, query.defaultPurpose));
}

function viaModel(snapshot: Snapshot, model: string, query: RouteQuery): Route | undefined {
  const purpose = snapshot.purposes.get(model);
  if (purpose) return viaPurpose('model_is_purpose', purpose);
  const picked = query.mayPickProviders ? pickProvider(snapshot, model) : undefined;
  return picked && viaPurpose('provider_model', namedPurpose(snapshot, query.defaultPurpose), [tierOf(picked)]);
}

/** Provider names have no slash; model names may. */
function pickProvider(snapshot: Snapshot, model: string): Target | undefined {
  const slash = model.indexOf('/');
  if (slash < 1 || slash === model.length - 1) return undefined;
  const provider = snapshot.providers.get(model.slice(0, slash));
  return provider && { provider, model: model.slice(slash + 1), weight: 1 };
}

function viaPurpose(rule: RouteRule, { slug, policy, tiers }: Purpose, instead: readonly Tier[] = tiers): Route {
  return { rule, purpose: slug, policy, tiers: instead };
}

function namedPurpose(snapshot: Snapshot, slug: string): Purpose {
  const purpose = snapshot.purposes.get(slug);
  if (purpose) return purpose;
  throw new GatewayError(
    'purpose_not_found',
    `There is no purpose "${slug.slice(0, 64)}". Create it with PUT /api/v1/llm-config/purposes/{slug}, or name one of GET /v1/models.`,
    { param: 'X-LLM-Purpose' },
  );
}
