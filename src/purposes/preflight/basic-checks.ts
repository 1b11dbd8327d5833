import type { ProviderEntity } from '../../database/entities/provider.entity.js';
import { openAiBase } from '../../protocols/openai/base-url.js';
import { keyCheckPathOf } from '../../protocols/openai/vendors.js';
import { keyVerdict } from '../../providers/health-verdict.js';
import { errorText, modelNames } from '../../providers/model-names.js';
import type { ProbeOutcome } from '../../providers/provider-probe.js';
import { SERVER_KINDS, serverPaths } from '../../providers/server-types.js';
import { failed, type Finding, notChecked, passed } from './finding.js';

/** Paths, from the origin, of questions that cost no token. */
interface BasicPaths {
  readonly health: string;
  readonly keyCheck: string;
  readonly models: string;
}

/** The answers to them. */
export type BasicAnswers = Readonly<Record<keyof BasicPaths, ProbeOutcome>>;

export function basicPathsOf({ type, kind, baseUrl }: ProviderEntity): BasicPaths {
  if (type === 'ai_server') {
    const known = Object.hasOwn(SERVER_KINDS, kind) ? kind : 'openai-compatible';
    const { healthPath, modelsPath } = serverPaths({ type, kind: known, baseUrl });
    return { health: healthPath, keyCheck: modelsPath, models: modelsPath };
  }
  const { basePath } = openAiBase(type, baseUrl);
  const keyCheck = keyCheckPathOf(kind, basePath);
  return { health: keyCheck, keyCheck, models: `${basePath}/models` };
}

const AFTER_FAILURE = 'a check before it failed';

/** Whether there is somebody, and whether they take the key. */
export function providerFindings({ type, kind }: ProviderEntity, answers: BasicAnswers): readonly Finding[] {
  const reachable = reachableFinding(kind, answers.health);
  if (reachable.result === 'failed') return [reachable, notChecked('authorised', AFTER_FAILURE)];
  return [reachable, authorisedFinding(type, kind, answers.keyCheck)];
}

/** @param model what the target asks for; null when requests bring their own */
export function modelFinding(provider: ProviderEntity, answers: BasicAnswers, model: string | null): Finding {
  const { kind } = provider;
  const { models } = answers;
  if (model === null) return notChecked('model', 'no model is pinned; requests bring their own');
  // Azure lists models, but is asked for deployments.
  const names = kind === 'azure' ? null : listedNames(models);
  if (names === null || names.length === 0) {
    const hasFailed = providerFindings(provider, answers).some(({ result }) => result === 'failed');
    return notChecked('model', hasFailed ? AFTER_FAILURE : 'it does not list its models');
  }
  if (names.some((name) => isNamed(name, model))) return passed('model', costOf(models));
  const known = names.slice(0, MAX_NAMES).join(', ') + (names.length > MAX_NAMES ? ', …' : '');
  return failed('model', `it does not list "${model}"; it has ${known}`, costOf(models));
}

const MAX_NAMES = 10;
const FORBIDDING: ReadonlySet<number> = new Set([401, 403, 429]);

/** Kinds that need not have what is asked for, although they serve. */
const UNKNOWN_KINDS: ReadonlySet<string> = new Set(['custom', 'openai-compatible']);
const ABSENT: ReadonlySet<number> = new Set([404, 405]);

function reachableFinding(kind: string, outcome: ProbeOutcome): Finding {
  if ('failure' in outcome) return failed('reachable', outcome.failure);
  const { status, body } = outcome.answer;
  // Whoever refuses or limits a key is there.
  if (status < 300 || FORBIDDING.has(status)) return passed('reachable', costOf(outcome));
  if (UNKNOWN_KINDS.has(kind) && ABSENT.has(status)) {
    return notChecked('reachable', `it answered ${status}, as those do that have no list of models; check base_url`);
  }
  const said = errorText(body);
  return failed('reachable', `it answered ${status}${said === undefined ? '' : `: ${said}`}`, costOf(outcome));
}

function authorisedFinding(type: ProviderEntity['type'], kind: string, outcome: ProbeOutcome): Finding {
  const { key_accepted, reason } = keyVerdict(outcome);
  if (key_accepted === true) return passed('authorised', costOf(outcome));
  if (key_accepted === null) return notChecked('authorised', reason ?? 'it did not tell');
  const remedy = type === 'ai_server' ? 'set api_key' : `enter a valid key of ${kind}`;
  return failed('authorised', `it refused the key; ${remedy}`, costOf(outcome));
}

/** Null when there is no list to be had. */
export function listedNames(outcome: ProbeOutcome): readonly string[] | null {
  return 'answer' in outcome && outcome.answer.status < 300 ? modelNames(outcome.answer.body) : null;
}

/** Ollama adds the tag `latest`, Google the folder `models`. */
function isNamed(name: string, model: string): boolean {
  return name === model || name === `${model}:latest` || name === `models/${model}`;
}

function costOf(outcome: ProbeOutcome): { latencyMs: number | null } {
  return { latencyMs: 'answer' in outcome ? outcome.answer.latencyMs : null };
}
