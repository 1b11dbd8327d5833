import { GatewayError } from '../errors/gateway-error.js';
import type { Provider } from '../snapshot/snapshot.js';
import type { AppView } from './app-view.js';
import { type KnownModel, knownModels, knownProviders } from './known-models.js';
import { bestOf } from './provider-condition.js';

/**
 * What a name in a path has to be in the `model` of a request: a purpose, `provider/model`, a model or a provider.
 *
 * @throws {GatewayError} `model_not_found`
 */
export function resolveModel(name: string, view: AppView): string {
  const { snapshot, rights } = view;
  if (snapshot.purposes.has(name)) return name;
  if (!rights.app.mayPickProviders) throw unknown(name, view);
  const slash = name.indexOf('/');
  if (slash > 0 && snapshot.providers.has(name.slice(0, slash))) return name;
  const model = knownModels(snapshot, rights).find((known) => known.name === name);
  if (model) return `${chosenOf(model, view).name}/${name}`;
  const provider = knownProviders(snapshot, rights).find((known) => known.name === name);
  if (!provider) throw unknown(name, view);
  if (provider.model !== null) return `${name}/${provider.model}`;
  throw new GatewayError(
    'model_not_found',
    `The provider "${name}" has no model of its own; name one as "${name}/…", or have an admin give it one.`,
    { param: 'model' },
  );
}

/** Of several providers of a model the one that is doing best, the first of them if they are doing alike. */
function chosenOf({ providers }: KnownModel, { conditionOf }: AppView): Provider {
  const all = providers.map((provider) => ({ provider, ...conditionOf(provider) }));
  const best = bestOf(all);
  const chosen = all.find((each) => each === best) ?? all[0];
  if (!chosen) throw new Error('a model is known that nobody serves');
  return chosen.provider;
}

const MAX_NAMED = 20;
const MAX_NAME = 200;

export function unknown(name: string, { snapshot, rights }: AppView): GatewayError {
  const known = [
    ...[...snapshot.purposes.keys()].filter((slug) => rights.mayUse(slug)),
    ...(rights.app.mayPickProviders ? knownModels(snapshot, rights).map((model) => model.name) : []),
  ];
  const more = known.length > MAX_NAMED ? `, … (${known.length} in all)` : '';
  return new GatewayError(
    'model_not_found',
    `There is no model "${name.slice(0, MAX_NAME)}" for this app. There are: ${known.slice(0, MAX_NAMED).join(', ')}${more}.`,
    { param: 'model' },
  );
}
