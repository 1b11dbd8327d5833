import type { SkipReason } from './candidates.js';
import type { RouteQuery, RouteRule } from './route.js';
import type { Strategy, Target, Tier } from './snapshot.js';
import type { ProviderVitals } from './vitals/provider-vitals.js';

/** What words about a target depend on. */
interface TargetState {
  readonly target: Target;
  readonly vitals: ProviderVitals;
  /** Monotonic milliseconds. */
  readonly now: number;
}

type Words = (state: TargetState) => string;

const SKIPPED: Readonly<Record<SkipReason, Words>> = {
  not_allowed: () => 'the app may not be served by it, or not with this model; allow it with PATCH /apps/{id}',
  no_own_key: () =>
    'it has no key that this app may use; add one of its own with POST /api-keys/{id}/keys {"app_id":…}, or a shared one',
  disabled: () => 'it is disabled; enable it with PATCH {"enabled":true}',
  pending_installation: ({ target }) =>
    `it is pending installation: ${target.provider.pending}; when it is there, PATCH {"status":"active"}`,
  faulty: ({ target }) => `it cannot be used: ${target.provider.fault}`,
  breaker_open: breakerWords,
  paused: ({ vitals, now }) => `it asked for a pause (429), which lasts another ${seconds(vitals.pausedForMs(now))}`,
  down: ({ vitals }) =>
    `its last health check found it down (${vitals.probe?.reason ?? 'no reason given'}); it is asked if nobody else is left`,
  keys_set_aside: keyWords,
  lacks_tools: () => 'tools are needed, and it is declared to have none',
  lacks_json_schema: () => 'answers in a JSON schema are needed, and it is declared to have none',
  lacks_vision: () => 'images have to be seen, and it is declared to see none',
  context_too_small: ({ target }) =>
    `its context of ${target.provider.capabilities.contextTokens} tokens, as declared, is too small`,
  not_local: () => 'it is an external vendor, and the purpose is local_only',
  price_unknown: () => 'a hard budget applies, and nobody knows what it costs; enter it with PATCH {"prices":[…]}',
  budget_short: () => 'what is left of a budget may not be enough for another attempt',
  rate_limited: () => 'as much is asked of it as its rates allow',
  busy: ({ target, vitals }) =>
    `its ${target.provider.limits.maxConcurrent} places are taken and as many requests wait as may (${vitals.gate.queued})`,
};

/** Why a target is skipped, for admins: with what only they may see, and what they can do. */
export function skippedWords(reason: SkipReason, state: TargetState): string {
  return SKIPPED[reason](state);
}

const SHARED: Readonly<Record<Strategy, string>> = {
  weighted: 'by weight, in turns',
  least_busy: 'by how busy they are',
  lowest_latency: 'by how fast they answer',
  cheapest: 'by price',
  affinity: 'by conversation',
};

/** When a target is asked, and what is special about that. */
export function askedWords(verdict: 'first' | 'fallback', state: TargetState, tier: Tier | undefined): string {
  const when = verdict === 'first' ? 'it is asked first' : 'it is asked when those before it have failed';
  return [when, ...sharedWords(tier), ...stateWords(state)].join('; ');
}

function sharedWords(tier: Tier | undefined): readonly string[] {
  if (!tier || tier.targets.length < 2) return [];
  return [`the ${tier.targets.length} targets of its tier share the requests ${SHARED[tier.strategy]}`];
}

function stateWords({ target: { provider }, vitals, now }: TargetState): readonly string[] {
  const { maxConcurrent, breakerOpenMs } = provider.limits;
  const isTried = vitals.breaker.state(now, breakerOpenMs) === 'half_open';
  return [
    ...(isTried ? ['it failed too often, and one request may see whether it is back'] : []),
    ...(vitals.isDown(now) ? ['its last health check found it down, but nobody else is left'] : []),
    ...(vitals.gate.inFlight >= maxConcurrent ? ['its places are taken, so the request waits for up to 1 s'] : []),
  ];
}

function breakerWords({ target: { provider }, vitals, now }: TargetState): string {
  const retryInMs = vitals.breaker.retryInMs(now, provider.limits.breakerOpenMs);
  if (retryInMs > 0) return `it failed too often; a request may try it again in ${seconds(retryInMs)}`;
  return 'it failed too often, and another request is seeing whether it is back';
}

function keyWords({ vitals, now }: TargetState): string {
  const setAside = vitals.keys.list(now).map(({ version, reason }) => `version ${version} was ${reason}`);
  const why = setAside.length > 0 ? setAside.join(', ') : 'the grace of its last key is over';
  return `none of its keys may be used (${why}); enter a valid one, or test it with POST …/test`;
}

function seconds(ms: number): string {
  return `${Math.ceil(ms / 1000)} s`;
}

const RULES: Readonly<Record<RouteRule, string>> = {
  model_port: 'model_port names the server that is asked first; the chain of the purpose follows',
  provider_id: 'an admin tries this provider; there is no fallback',
  header: 'the purpose is named, as the header X-LLM-Purpose does',
  agent_type: 'the agent_type means this purpose',
  model_is_purpose: 'the model is the name of this purpose',
  provider_model: 'the model names a provider and its model; there is no fallback',
  default: 'nothing names a purpose, so it is the default of the path',
};

/** A route as it is explained. */
interface ToldRoute {
  readonly rule: RouteRule;
  readonly purpose: string;
  readonly candidates: readonly unknown[];
}

/** Why the request is one of this purpose, and where it goes; of an empty route, what it would be answered. */
export function routeWords(
  { rule, purpose, candidates }: ToldRoute,
  { agentType }: Pick<RouteQuery, 'agentType'>,
): string {
  const isUnknownType = rule === 'default' && agentType !== undefined;
  const why = isUnknownType ? `no agent type is called "${agentType}", so it is the default of the path` : RULES[rule];
  if (candidates.length > 0) return why;
  return `${why}; nothing is plugged into "${purpose}": the request would be answered 503 no_provider_configured`;
}
