import { GatewayError } from '../errors/gateway-error.js';
import type { Skipped, SkipReason } from '../snapshot/candidates.js';
import type { App, Provider } from '../snapshot/snapshot.js';
import type { FailedAttempt } from './attempt-trace.js';
import type { Exchange } from './exchange.js';
import type { Failure } from './outcome.js';
import { isOurs, reasonOf } from './reason.js';
import { remedyOf } from './remedy.js';

const MS_PER_SECOND = 1000;

/** Why a target was not asked, and who can change that. */
const SKIPPED: Readonly<Record<SkipReason, string>> = {
  not_allowed: 'this app may not be served by it, or not with this model',
  no_own_key: 'it has no key that this app may use; an admin adds one with POST …/keys {"app_id":…}',
  disabled: 'it is disabled; an admin enables it with PATCH {"enabled":true}',
  pending_installation: 'it is pending installation; an admin sets it active with PATCH {"status":"active"}',
  faulty: 'it cannot be used',
  breaker_open: 'it failed too often and is left alone for a moment',
  paused: 'it asked to be left alone for a moment (429)',
  down: 'its health check fails',
  keys_set_aside: 'its key was refused or is spent; an admin enters a valid one or tests it with POST …/test',
  lacks_tools: 'it cannot use tools',
  lacks_json_schema: 'it cannot answer by a JSON schema',
  lacks_vision: 'it cannot see images',
  context_too_small: 'its context is too small for this request',
  not_local: 'the purpose is local_only and it is not local',
  busy: 'all its places are taken',
  price_unknown:
    'a hard budget applies and nobody knows what it costs; an operator enters it with PATCH {"prices":[…]}',
  budget_short: 'what is left of a budget may not be enough for another attempt',
  rate_limited: 'as much is asked of it as its rates allow; an admin may raise them',
};
/** What stays as it is until an admin changes it. */
const LASTING: ReadonlySet<SkipReason> = new Set([
  'disabled',
  'pending_installation',
  'faulty',
  'not_local',
  'price_unknown',
  'not_allowed',
  'no_own_key',
]);
/** What the app asked for and no target can do, with the member of the request that asks for it. */
const LACKS: Partial<Record<SkipReason, string>> = {
  lacks_tools: 'tools',
  lacks_json_schema: 'response_format',
  lacks_vision: 'messages',
  context_too_small: 'messages',
};

/** The error an app sees when no target is left. */
export function giveUpError(exchange: Exchange): GatewayError {
  const { failed } = exchange;
  const last = failed.at(-1);
  if (!last) return nobodyAsked(exchange);
  if (failed.every(({ target }) => target.provider === last.target.provider) && exchange.candidates.isSingle) {
    return singleError(exchange, last);
  }
  if (failed.every(({ outcome }) => isMisfit(outcome))) return misfitError(exchange);
  const tried = failed.map(({ target, outcome }) => `"${target.provider.name}": ${reasonOf(outcome)}`);
  return new GatewayError(
    isOutOfTime(exchange, last) ? 'upstream_timeout' : 'all_providers_failed',
    `"${exchange.purpose}": ${failed.length} ${failed.length === 1 ? 'attempt' : 'attempts'} failed and no target is left. ${[...tried, ...skips(exchange)].join('; ')}. Try again shortly, or plug in another provider.`,
    retryAfter(exchange),
  );
}

/**
 * Tells of one provider, with the status it answered where that is the app's to see.
 *
 * @param ending why nobody else was asked
 */
export function singleError(
  exchange: Exchange,
  { target, outcome }: FailedAttempt,
  ending = 'there is no fallback',
): GatewayError {
  const { purpose } = exchange;
  const remedy = remedyOf(outcome);
  const message = `"${purpose}": the provider "${target.provider.name}" failed and ${ending}: ${reasonOf(outcome)}. An admin mends it${remedy === '' ? '' : ` (${remedy})`}, or plugs another provider into "${purpose}" with POST /api/v1/llm-config/active.`;
  if (isMisfit(outcome)) return misfitError(exchange);
  if (outcome.kind === 'failure') {
    return new GatewayError(isTimeout(outcome) ? 'upstream_timeout' : 'upstream_error', message);
  }
  const { status, headers, isDisguised } = outcome;
  const after = headers['retry-after'];
  return new GatewayError('upstream_error', message, {
    ...(!isOurs(status) && !isDisguised && { status }),
    ...(!isOurs(status) && after !== undefined && { retryAfter: after }),
  });
}

function isMisfit(outcome: FailedAttempt['outcome']): boolean {
  return outcome.kind === 'failure' && outcome.cause === 'vector_size';
}

function misfitError(exchange: Exchange): GatewayError {
  const { purpose, failed } = exchange;
  const tried = failed.map(({ target, outcome }) => `"${target.provider.name}": ${reasonOf(outcome)}`);
  const reasons = [...tried, ...skips(exchange)].join('; ');
  return new GatewayError(
    'vector_size_mismatch',
    `"${purpose}": vectors of another size would spoil those that are stored, so none were passed on. ${reasons}. An admin plugs in a model that fits with POST /api/v1/llm-config/active, or, for a store that is to be filled anew, changes requirements.vector_size or the collection.`,
  );
}

/** Every target was out before anything was sent. */
function nobodyAsked(exchange: Exchange): GatewayError {
  const { purpose, candidates } = exchange;
  const { skipped } = candidates;
  const lack = lackOfAll(skipped);
  if (skipped.length === 0) return notPlugged(purpose);
  const reasons = skips(exchange).join('; ');
  if (skipped.every(({ reason }) => reason === 'not_allowed')) return notAllowed(exchange);
  if (lack !== undefined) {
    return new GatewayError(
      'invalid_request',
      `No provider of "${purpose}" can do what this request needs. ${reasons}.`,
      { param: lack },
    );
  }
  if (skipped.every(({ reason }) => LASTING.has(reason))) {
    return new GatewayError(
      'no_provider_configured',
      `No usable provider is plugged into "${purpose}". Its providers cannot be used. ${reasons}.`,
    );
  }
  const isBusy = skipped.some(({ reason }) => reason === 'busy' || reason === 'rate_limited');
  return new GatewayError(
    isBusy ? 'overloaded' : 'all_providers_failed',
    `"${purpose}": no provider can take the request now. ${reasons}. Try again shortly, or plug in another provider.`,
    retryAfter(exchange),
  );
}

function notAllowed({ purpose, arrival, candidates }: Exchange): GatewayError {
  const { app } = arrival.caller;
  const names = new Set(candidates.skipped.map(({ target }) => `"${target.provider.name}"`));
  return new GatewayError(
    'provider_not_allowed',
    `The app "${app.name}" may not be served by any provider of "${purpose}" (${[...names].join(', ')}), or not with the model it asks for.${allowedWords(app)} An admin can allow more with PATCH /api/v1/llm-config/apps/${app.id}.`,
    app.models === null ? {} : { param: 'model' },
  );
}

const MAX_LISTED = 20;

function allowedWords({ models }: App): string {
  if (models === null) return '';
  const some = [...models].slice(0, MAX_LISTED).join(', ');
  return ` Its models are ${some === '' ? 'none' : some}${models.size > MAX_LISTED ? ', …' : ''}.`;
}

function notPlugged(purpose: string): GatewayError {
  return new GatewayError(
    'no_provider_configured',
    `No usable provider is plugged into "${purpose}". An admin plugs one in with POST /api/v1/llm-config/active {"purpose":"${purpose}","provider_type":"ai_server","provider_id":1}; GET /api/v1/llm-config/servers and /api-keys list the ids.`,
  );
}

function skips({ candidates }: Exchange): string[] {
  return candidates.skipped.map(
    ({ target: { provider }, reason }) => `"${provider.name}": ${skipWords(provider, reason)}`,
  );
}

function skipWords({ fault, pending }: Provider, reason: SkipReason): string {
  if (reason === 'faulty' && fault !== null) return fault;
  if (reason === 'pending_installation' && pending !== null) return `${SKIPPED[reason]} (${pending})`;
  return SKIPPED[reason];
}

/** The member that no target can serve, if that is what kept every one of them out. */
function lackOfAll(skipped: readonly Skipped[]): string | undefined {
  const members = skipped.filter(({ reason }) => reason !== 'disabled').map(({ reason }) => LACKS[reason]);
  return members.length > 0 && members.every((member) => member !== undefined) ? members[0] : undefined;
}

function isTimeout({ cause, error }: Failure): boolean {
  return (
    cause === 'silent' ||
    cause === 'out_of_time' ||
    error.name === 'TimeoutError' ||
    CONNECT_TIMEOUT.test(codeOf(error))
  );
}

function isOutOfTime(exchange: Exchange, { outcome }: FailedAttempt): boolean {
  return exchange.remainingMs() <= 0 || (outcome.kind === 'failure' && outcome.cause === 'out_of_time');
}

const CONNECT_TIMEOUT = /UND_ERR_CONNECT_TIMEOUT|ETIMEDOUT/;

function codeOf(error: Error): string {
  return 'code' in error ? String(error.code) : '';
}

/** When the first of the targets that are out for a moment may be back. */
function retryAfter(exchange: Exchange): { readonly retryAfter?: string } {
  const waits = [exchange.candidates.backInMs(performance.now()), exchange.ratesFreeInMs];
  const waitMs = Math.min(...waits.filter((wait) => wait !== undefined));
  return !Number.isFinite(waitMs) ? {} : { retryAfter: String(Math.max(1, Math.ceil(waitMs / MS_PER_SECOND))) };
}
