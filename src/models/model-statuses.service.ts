import { Injectable } from '@nestjs/common';
import type { AppPrincipal } from '../access/principal.js';
import type { Provider, Purpose } from '../snapshot/snapshot.js';
import { type AppView, AppViews } from './app-view.js';
import { type KnownModel, knownModels, knownProviders, usablePurposes } from './known-models.js';
import type { IntegrationHealth, ModelServer, ModelStatus, ModelStatuses, PurposeHealth } from './model-status.dto.js';
import type { ServerStatus, ServerStatuses } from './model-status.dto.js';
import { bestOf } from './provider-condition.js';
import { unknown } from './resolve-model.js';

const NOBODY = { condition: 'out', reason: 'none of its providers may serve this app' } as const;

/** How models, providers and purposes are doing, as far as an app may know of them. Asks nobody. */
@Injectable()
export class ModelStatusesService {
  constructor(private readonly views: AppViews) {}

  models(principal: AppPrincipal): ModelStatuses {
    const view = this.views.of(principal);
    const models = knownModels(view.snapshot, view.rights).map((model) => statusOf(model, view));
    return { models, revision: view.snapshot.revision };
  }

  /** @throws {GatewayError} `model_not_found` */
  model(name: string, principal: AppPrincipal): ModelStatus {
    const view = this.views.of(principal);
    const purpose = usablePurposes(view.snapshot, view.rights).find(({ slug }) => slug === name);
    const known = purpose ? asModel(purpose, view) : named(name, view);
    if (!known) throw unknown(name, view);
    return statusOf(known, view);
  }

  servers(principal: AppPrincipal): ServerStatuses {
    const view = this.views.of(principal);
    const models = knownModels(view.snapshot, view.rights);
    const servers = knownProviders(view.snapshot, view.rights).map((provider) => serverStatus(provider, models, view));
    return { servers, revision: view.snapshot.revision };
  }

  health(principal: AppPrincipal): IntegrationHealth {
    const view = this.views.of(principal);
    const purposes = usablePurposes(view.snapshot, view.rights)
      .filter(({ tiers }) => tiers.length > 0)
      .map((purpose) => purposeHealth(purpose, view));
    return { status: wholeStatus(purposes), purposes, revision: view.snapshot.revision };
  }
}

/** By the name of the model, of `provider/model`, or of a provider. */
function named(name: string, { snapshot, rights }: AppView): KnownModel | undefined {
  const models = knownModels(snapshot, rights);
  const whole = models.find((model) => model.name === name);
  if (whole) return whole;
  const provider = knownProviders(snapshot, rights).find(
    (known) => name === known.name || name.startsWith(`${known.name}/`),
  );
  if (!provider) return undefined;
  const own = name === provider.name ? provider.model : name.slice(provider.name.length + 1);
  const model = models.find((known) => known.name === own && known.providers.includes(provider));
  if (model) return { ...model, name, providers: [provider] };
  return name === provider.name ? { name, providers: [provider], purposes: [] } : undefined;
}

function asModel({ slug, tiers }: Purpose, { snapshot, rights }: AppView): KnownModel {
  const allowed = new Set(knownProviders(snapshot, rights).map(({ id }) => id));
  const providers = tiers.flatMap(({ targets }) => targets.map(({ provider }) => provider));
  return { name: slug, providers: [...new Set(providers)].filter(({ id }) => allowed.has(id)), purposes: [slug] };
}

function statusOf({ name, providers, purposes }: KnownModel, view: AppView): ModelStatus {
  const { condition, reason } = bestOf(providers.map((provider) => view.conditionOf(provider))) ?? NOBODY;
  return {
    name,
    status: condition,
    reason,
    purposes: [...purposes],
    servers: providers.map((provider) => modelServer(provider, view)),
  };
}

function modelServer(provider: Provider, view: AppView): ModelServer {
  const { condition, reason, state } = view.conditionOf(provider);
  return {
    name: provider.name,
    provider_type: provider.type,
    status: condition,
    reason,
    first_byte_ms: state.first_byte_ms,
  };
}

function serverStatus(provider: Provider, models: readonly KnownModel[], view: AppView): ServerStatus {
  const { state } = view.conditionOf(provider);
  return {
    ...modelServer(provider, view),
    server_type: provider.kind,
    models: models.filter(({ providers }) => providers.includes(provider)).map(({ name }) => name),
    breaker: state.breaker,
    in_flight: state.in_flight,
    checked_at: state.probe?.checked_at ?? null,
  };
}

function purposeHealth({ slug: purpose, tiers }: Purpose, view: AppView): PurposeHealth {
  const conditions = tiers.flatMap(({ targets }, tier) =>
    targets
      .filter((target) => target.provider.enabled && view.rights.mayBeServedBy(target, undefined))
      .map(({ provider }) => ({ provider, tier, ...view.conditionOf(provider) })),
  );
  const serving = conditions.find(({ condition }) => condition === 'available' || condition === 'probing');
  const { condition, reason } = serving ?? bestOf(conditions) ?? NOBODY;
  return {
    purpose,
    status: condition,
    reason,
    provider: serving?.provider.name ?? null,
    falls_back: serving !== undefined && serving.tier > 0,
  };
}

function wholeStatus(purposes: readonly PurposeHealth[]): IntegrationHealth['status'] {
  const served = purposes.filter(({ provider }) => provider !== null);
  if (served.length === 0) return 'down';
  return served.length === purposes.length && !served.some(({ falls_back }) => falls_back) ? 'healthy' : 'degraded';
}
