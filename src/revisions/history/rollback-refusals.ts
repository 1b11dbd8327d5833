import { baseUrlRefusal } from '../../egress/base-url-policy.js';
import { type FieldError, GatewayError } from '../../errors/gateway-error.js';
import type { ConfigurationRows, ProviderRow } from '../../snapshot/build-snapshot.js';
import type { LocalOnlyFindings } from '../local-only-findings.js';
import type { RecordedChange } from './recorded-changes.js';

/** Everything that decides whether a rollback may be done. */
export interface PlannedRollback {
  /** The configuration it restores. */
  readonly past: ConfigurationRows;
  /** Rows that differ from then, `after` being what they are now; no key versions. */
  readonly differences: readonly RecordedChange[];
  /** Providers that have a key in use now. */
  readonly keyed: ReadonlySet<number>;
  readonly findings: LocalOnlyFindings;
  /** Origins the operator has allowed although they are private or plain http. */
  readonly allowedOrigins: readonly string[];
}

/** @throws {GatewayError} `rollback_refused` with every reason */
export async function requireRestorable(planned: PlannedRollback): Promise<void> {
  const reasons = [
    ...deletedWithKey(planned),
    ...movedWithKey(planned),
    ...withoutKey(planned),
    ...forbiddenAddresses(planned),
    ...(await brokenLocality(planned)),
  ];
  if (reasons.length === 0) return;
  const summary = reasons.map(({ message }) => message).join('; ');
  throw new GatewayError(
    'rollback_refused',
    `The configuration was not rolled back to revision ${planned.past.revision}: ${summary}.`,
    { fields: reasons },
  );
}

/** A provider that differs, as it was then and as it is now. */
interface ProviderDifference {
  readonly provider: ProviderRow;
  readonly change: RecordedChange;
}

/** Those the rollback changes or brings back. */
function restoredProviders({ past, differences }: PlannedRollback): readonly ProviderDifference[] {
  const providers = new Map(past.providers.map((provider) => [String(provider.id), provider]));
  return differences.flatMap((change) => {
    const provider = change.table === 'providers' ? providers.get(change.key) : undefined;
    return provider ? [{ provider, change }] : [];
  });
}

function deletedWithKey(planned: PlannedRollback): readonly FieldError[] {
  return restoredProviders(planned)
    .filter(({ provider, change }) => change.after === null && provider.keys.length > 0)
    .map(({ provider }) =>
      refusal(provider, 'has been deleted together with its key, which cannot be brought back; add it again instead'),
    );
}

function movedWithKey(planned: PlannedRollback): readonly FieldError[] {
  return restoredProviders(planned)
    .filter(({ provider, change }) => planned.keyed.has(provider.id) && leadsElsewhere(change))
    .map(({ provider }) =>
      refusal(
        provider,
        'had another host or port in its base_url, for which its key is not sealed; change its base_url and api_key together instead',
      ),
    );
}

function withoutKey({ past, differences, keyed }: PlannedRollback): readonly FieldError[] {
  const restored = new Set(
    differences.flatMap(({ table, before }) => (table === 'chain_targets' && before ? [before['provider_id']] : [])),
  );
  const deleted = new Set(
    differences.flatMap(({ table, key, after }) => (table === 'providers' && !after ? [key] : [])),
  );
  return past.providers
    .filter(({ id, keys }) => restored.has(id) && !deleted.has(String(id)) && keys.length > 0 && !keyed.has(id))
    .map((provider) => refusal(provider, 'had a key and has none now; enter one, then roll back'));
}

function forbiddenAddresses(planned: PlannedRollback): readonly FieldError[] {
  return restoredProviders(planned)
    .filter(({ change }) => change.before?.['base_url'] !== change.after?.['base_url'])
    .flatMap(({ provider }) => {
      const reason = baseUrlRefusal(provider.baseUrl, provider.type, planned.allowedOrigins);
      return reason === undefined
        ? []
        : [refusal(provider, `had a base_url that is not allowed any more: it ${reason}`)];
    });
}

async function brokenLocality({ past, differences, findings }: PlannedRollback): Promise<readonly FieldError[]> {
  const providers = new Map(past.providers.map((provider) => [provider.id, provider]));
  const changed = new Set(differences.map(subjectOf));
  const refusals: FieldError[] = [];
  for (const { purposeSlug, provider } of localTargets(past, providers)) {
    if (!changed.has(`purpose ${purposeSlug}`) && !changed.has(`provider ${provider.id}`)) continue;
    const reason = await findings.refusalOf(provider);
    if (reason !== undefined) refusals.push(purposeRefusal(purposeSlug, `"${provider.name}" ${reason}`));
  }
  return refusals;
}

/** Targets of purposes whose requests may not leave this machine and its private networks. */
export function localTargets(
  { purposes, targets }: ConfigurationRows,
  providers: ReadonlyMap<number, ProviderRow>,
): readonly { readonly purposeSlug: string; readonly provider: ProviderRow }[] {
  const local = new Set(purposes.filter(({ policy }) => policy.dataPolicy === 'local_only').map(({ slug }) => slug));
  return targets.flatMap(({ purposeSlug, providerId }) => {
    const provider = local.has(purposeSlug) ? providers.get(providerId) : undefined;
    return provider ? [{ purposeSlug, provider }] : [];
  });
}

/** The purpose or provider that a row is about. */
function subjectOf({ table, key, before, after }: RecordedChange): string {
  if (table === 'providers') return `provider ${key}`;
  return `purpose ${String(table === 'purposes' ? key : (before ?? after)?.['purpose_slug'])}`;
}

function leadsElsewhere({ before, after }: RecordedChange): boolean {
  return after !== null && originOf(before?.['base_url']) !== originOf(after['base_url']);
}

function originOf(baseUrl: unknown): string | undefined {
  return typeof baseUrl === 'string' && URL.canParse(baseUrl) ? new URL(baseUrl).origin : undefined;
}

function refusal({ id, type, name }: ProviderRow, reason: string): FieldError {
  return { field: `${type === 'ai_server' ? 'server' : 'api_key'}.${id}`, message: `"${name}" ${reason}` };
}

function purposeRefusal(slug: string, reason: string): FieldError {
  return { field: `purpose.${slug}`, message: `"${slug}" is local_only: ${reason}` };
}
