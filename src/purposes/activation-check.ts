import type { ProviderEntity } from '../database/entities/provider.entity.js';
import type { PurposeEntity } from '../database/entities/purpose.entity.js';
import { type FieldError, GatewayError } from '../errors/gateway-error.js';
import type { PreflightCheck } from '../errors/problem.dto.js';
import { DEFAULT_PURPOSES } from '../protocols/protocol.js';
import type { KeyVault } from '../revisions/key-vault.js';
import type { LocalOnlyFindings } from '../revisions/local-only-findings.js';
import { capabilitiesOf, policyOf } from '../revisions/stored-settings.js';
import { faultOf } from '../snapshot/build-snapshot.js';
import { type Lack, lackOf } from '../snapshot/needs.js';
import type { StoredTarget } from './chain-store.js';
import { checkView } from './preflight/check-view.js';
import { failed, passed } from './preflight/finding.js';

/** A target as a request names it. */
export interface NamedTarget {
  readonly target: StoredTarget;
  /** Path of the field that brought it in, for errors. */
  readonly field: string;
}

/** Why a target may not be in the chain, to follow its name; undefined when it may. */
type Check = (target: StoredTarget) => string | undefined | Promise<string | undefined>;

/** The flag of a provider that says whether it is meant for one of the purposes that exist from the start. */
const MEANT_FOR: ReadonlyMap<string, (provider: ProviderEntity) => boolean | null> = new Map([
  [DEFAULT_PURPOSES['chat/completions'], (provider) => provider.useForChat],
  [DEFAULT_PURPOSES.embeddings, (provider) => provider.useForEmbeddings],
  [DEFAULT_PURPOSES.rerank, (provider) => provider.useForReranking],
]);

const LACKS: Readonly<Record<Lack, string>> = {
  lacks_tools: 'is declared to have no tools',
  lacks_json_schema: 'is declared to have no JSON schema answers',
  lacks_vision: 'is declared to see no images',
  context_too_small: 'is declared to have too small a context',
};

/** @throws {GatewayError} `preflight_failed` naming every target that could not serve the purpose now. */
export async function requireUsable(
  purpose: PurposeEntity,
  targets: readonly NamedTarget[],
  { vault, findings }: { readonly vault: KeyVault; readonly findings: LocalOnlyFindings },
): Promise<void> {
  const checks: readonly Check[] = [
    ({ provider }) => (provider.enabled ? undefined : 'is disabled; enable it first'),
    ({ provider }) => unmeantReason(provider, purpose.slug),
    (target) => faultReason(target, vault),
    ({ provider }) => lackReason(provider, purpose),
    ...localityChecks(purpose, findings),
  ];
  const problems = await problemsOf(targets, checks);
  if (problems.length > 0) throw refusal(purpose.slug, problems, await policyChecks(purpose, targets, findings));
}

/** @throws {GatewayError} `preflight_failed` naming every target that leads outside, for a local_only purpose. */
export async function requireLocal(
  purpose: PurposeEntity,
  targets: readonly NamedTarget[],
  findings: LocalOnlyFindings,
): Promise<void> {
  const problems = await problemsOf(targets, localityChecks(purpose, findings));
  if (problems.length > 0) throw refusal(purpose.slug, problems);
}

async function problemsOf(targets: readonly NamedTarget[], checks: readonly Check[]): Promise<FieldError[]> {
  const problems: FieldError[] = [];
  for (const { target, field } of targets) {
    const reason = await firstReason(target, checks);
    if (reason !== undefined) problems.push({ field, message: `"${target.provider.name}" ${reason}` });
  }
  return problems;
}

function refusal(slug: string, problems: readonly FieldError[], checks: readonly PreflightCheck[] = []): GatewayError {
  const summary = [...new Set(problems.map(({ message }) => message))].join('; ');
  return new GatewayError('preflight_failed', `"${slug}" was not changed: ${summary}.`, { fields: problems, checks });
}

/** Where the requests of each target would go; empty when that is no matter. */
async function policyChecks(
  { dataPolicy }: PurposeEntity,
  targets: readonly NamedTarget[],
  findings: LocalOnlyFindings,
): Promise<PreflightCheck[]> {
  if (dataPolicy !== 'local_only') return [];
  const judge = async (named: NamedTarget): Promise<PreflightCheck> => {
    const reason = await findings.refusalOf(named.target.provider);
    return checkView(named, reason === undefined ? passed('data_policy', {}) : failed('data_policy', reason));
  };
  return Promise.all(targets.map(judge));
}

async function firstReason(target: StoredTarget, checks: readonly Check[]): Promise<string | undefined> {
  for (const check of checks) {
    const reason = await check(target);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function localityChecks({ dataPolicy }: PurposeEntity, findings: LocalOnlyFindings): readonly Check[] {
  return dataPolicy === 'local_only' ? [({ provider }) => findings.refusalOf(provider)] : [];
}

function unmeantReason(provider: ProviderEntity, slug: string): string | undefined {
  const isRefused = MEANT_FOR.get(slug)?.(provider) === false;
  return isRefused ? `is marked as not for ${slug}; change its use_for_${slug} first` : undefined;
}

function faultReason({ provider, keys }: StoredTarget, vault: KeyVault): string | undefined {
  if (!URL.canParse(provider.baseUrl)) return 'cannot be used: its base_url is not a URL; change it first';
  const opened = keys.map((key) => vault.open(key, provider.baseUrl));
  const fault = faultOf({ type: provider.type, keys: opened });
  return fault === null ? undefined : `cannot be used: ${fault}`;
}

function lackReason({ capabilities }: ProviderEntity, purpose: PurposeEntity): string | undefined {
  const lack = lackOf(capabilitiesOf(capabilities), policyOf(purpose).requirements);
  return lack && `${LACKS[lack]}, which the purpose requires; change its capabilities or the purpose's requirements`;
}
