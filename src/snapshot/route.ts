import { GatewayError } from '../errors/gateway-error.js';
import { ANY_RIGHTS, type Rights } from './rights.js';
import type { Policy, Provider, Purpose, Snapshot, Target, Tier } from './snapshot.js';

/** The parts of a request that choose its route. */
export interface RouteQuery {
  /** What the request's path means when nothing else names a purpose. */
  readonly defaultPurpose: string;
  /** Header `X-LLM-Purpose`. */
  readonly purpose?: string | undefined;
  readonly agentType?: string | undefined;
  readonly modelPort?: number | undefined;
  /** An admin tries this provider: it alone is asked, under the policy of the purpose. */
  readonly providerId?: number | undefined;
  readonly model?: string | undefined;
  readonly mayPickProviders: boolean;
}

export type RouteRule =
  'model_port' | 'provider_id' | 'header' | 'agent_type' | 'model_is_purpose' | 'provider_model' | 'default';

/** Who serves a request: where it goes, in which order, and why. */
export interface Route {
  readonly rule: RouteRule;
  readonly purpose: string;
  readonly policy: Policy;
  readonly tiers: readonly Tier[];
  /** What decides which of the targets may serve it, and with which keys. */
  readonly rights: Rights;
  /** Model the request names. */
  readonly model: string | undefined;
}

/** Where a request goes, whoever asks. */
type Way = Omit<Route, 'rights' | 'model'>;

/**
 * @param rights without them, the route of nobody in particular
 * @throws {GatewayError} when the request names a purpose or port that does not exist, or may not use the purpose
 */
export function route(snapshot: Snapshot, query: RouteQuery, rights: Rights = ANY_RIGHTS): Route {
  const chosen = choosePurpose(snapshot, query);
  if (!rights.mayUse(chosen.purpose)) throw notAllowed(chosen.purpose, rights);
  const { model } = query;
  const way = namedServer(snapshot, query, chosen) ?? chosen;
  return { rule: way.rule, purpose: way.purpose, policy: way.policy, tiers: way.tiers, rights, model };
}

function notAllowed(purpose: string, rights: Rights): GatewayError {
  const { app, purposes } = rights;
  const isOfKey = rights.isLeftOutByKey(purpose);
  const who = isOfKey ? `This key of the app "${app.name}"` : `The app "${app.name}"`;
  const remedy = isOfKey
    ? `use a key of the app that may; an admin makes one with POST /api/v1/llm-config/apps/${app.id}/keys.`
    : `have an admin allow it with PATCH /api/v1/llm-config/apps/${app.id}.`;
  const next =
    purposes && purposes.length > 0
      ? `Allowed: ${listed(purposes)}. Name one of those in the header X-LLM-Purpose, or ${remedy}`
      : `Allowed: none. To use it, ${remedy}`;
  return new GatewayError('purpose_not_allowed', `${who} may not use the purpose "${purpose}". ${next}`, {
    param: 'X-LLM-Purpose',
  });
}

const MAX_LISTED = 20;

function listed(purposes: readonly string[]): string {
  const rest = purposes.length > MAX_LISTED ? ` and ${purposes.length - MAX_LISTED} more` : '';
  return purposes.slice(0, MAX_LISTED).join(', ') + rest;
}

function namedServer(snapshot: Snapshot, query: RouteQuery, { purpose }: Way): Way | undefined {
  if (query.modelPort !== undefined) return portRoute(snapshot, query.modelPort, purpose);
  return query.providerId === undefined ? undefined : triedRoute(snapshot, query.providerId, purpose, query.model);
}

/** Whatever the request names as its model is what this provider is to be tried with. */
function triedRoute(snapshot: Snapshot, id: number, slug: string, model: string | undefined): Way {
  const provider = enabledProvider(snapshot, id);
  const target = { provider, model: model ?? provider.model, weight: 1 };
  return viaPurpose('provider_id', namedPurpose(snapshot, slug), [tierOf(target)]);
}

/** @throws {GatewayError} `not_found` naming `provider_id` */
export function enabledProvider({ providers }: Pick<Snapshot, 'providers'>, id: number): Provider {
  for (const provider of providers.values()) if (provider.id === id) return provider;
  const message = `there is no enabled provider with the id ${id}`;
  throw new GatewayError(
    'not_found',
    `provider_id: ${message}; GET /api/v1/llm-config/servers and /api-keys list all, PATCH {"enabled":true} enables one.`,
    { fields: [{ field: 'provider_id', message }] },
  );
}

/** The named server first; its failure falls back to the chain the request would have had without the port. */
function portRoute(snapshot: Snapshot, port: number, slug: string): Way {
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

function choosePurpose(snapshot: Snapshot, query: RouteQuery): Way {
  if (query.purpose !== undefined) return viaPurpose('header', namedPurpose(snapshot, query.purpose));
  const agentPurpose = query.agentType === undefined ? undefined : snapshot.agentTypes.get(query.agentType);
  if (agentPurpose !== undefined) return viaPurpose('agent_type', namedPurpose(snapshot, agentPurpose));
  if (query.agentType === undefined && query.model !== undefined) {
    const byModel = viaModel(snapshot, query.model, query);
    if (byModel) return byModel;
  }
  return viaPurpose('default', defaultPurpose(snapshot, query));
}

function viaModel(snapshot: Snapshot, model: string, query: RouteQuery): Way | undefined {
  const purpose = snapshot.purposes.get(model);
  if (purpose) return viaPurpose('model_is_purpose', purpose);
  const picked = query.mayPickProviders ? pickProvider(snapshot, model) : undefined;
  return picked && viaPurpose('provider_model', defaultPurpose(snapshot, query), [tierOf(picked)]);
}

/** Provider names have no slash; model names may. */
function pickProvider(snapshot: Snapshot, model: string): Target | undefined {
  const slash = model.indexOf('/');
  if (slash < 1 || slash === model.length - 1) return undefined;
  const provider = snapshot.providers.get(model.slice(0, slash));
  return provider && { provider, model: model.slice(slash + 1), weight: 1 };
}

function viaPurpose(rule: RouteRule, { slug, policy, tiers }: Purpose, instead: readonly Tier[] = tiers): Way {
  return { rule, purpose: slug, policy, tiers: instead };
}

/** Not every purpose that a path means exists from the start. */
function defaultPurpose({ purposes }: Snapshot, { defaultPurpose: slug }: RouteQuery): Purpose {
  const purpose = purposes.get(slug);
  if (purpose) return purpose;
  throw new GatewayError(
    'no_provider_configured',
    `Nothing is plugged in for this path, which means the purpose "${slug}". An admin makes that with PUT /api/v1/llm-config/purposes/${slug} {} and plugs a provider in with POST /api/v1/llm-config/active {"purpose":"${slug}","provider_type":"ai_server","provider_id":1}. The header X-LLM-Purpose names another purpose.`,
  );
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
