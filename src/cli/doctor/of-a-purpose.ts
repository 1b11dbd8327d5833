import { type Active, type Provider, restOf, targetName, type TierTarget } from '../../client/management-api.js';
import { type Finding, trouble, warning, well } from './finding.js';
import type { ChainCheck } from './picture.js';
import { pathOf, remedyFor } from './remedy-for.js';

/** Whether somebody serves it. */
export function purposeFinding(slug: string, active: readonly Active[], providers: readonly Provider[]): Finding {
  const targets = active.find(({ purpose }) => purpose === slug)?.tiers.flatMap((tier) => tier.targets) ?? [];
  const providerOf = ({ provider_type, provider_id }: TierTarget): Provider | undefined =>
    providers.find((each) => each.type === provider_type && each.id === provider_id);
  const usable = targets.find((target) => {
    const provider = providerOf(target);
    return provider !== undefined && restOf(provider) === undefined;
  });
  if (usable) return well('purpose', slug, `served by ${targetName(usable)}`);
  if (targets.length === 0)
    return warning('purpose', slug, 'Nothing is plugged in; its requests get 503.', `patchbay use ${slug} <provider>`);
  return trouble(
    'purpose',
    slug,
    'None of its providers is enabled and installed; its requests get 503.',
    `${targets.flatMap((target) => wakeUp(providerOf(target))).join(', ')}, or: patchbay use ${slug} <provider>`,
  );
}

function wakeUp(provider: Provider | undefined): readonly string[] {
  if (provider === undefined) return [];
  const patch = `PATCH ${pathOf(provider)}`;
  return [
    provider.enabled ? `When "${provider.name}" is there: ${patch} {"status":"active"}` : `${patch} {"enabled":true}`,
  ];
}

/** Of this chain and not of a provider alone. */
const OF_THE_CHAIN: ReadonlySet<string> = new Set(['model', 'data_policy']);

/** It was not to be changed. */
const UNCHANGED = /^"[^"]*" was not changed: /;

/**
 * What the preflight of a chain found.
 * @param told providers that a trouble is told of already, which is the same one
 */
export function chainFindings(
  { purpose, checks, refusal }: ChainCheck,
  providers: readonly Provider[],
  told: ReadonlySet<string>,
): readonly Finding[] {
  const other = `Plug in what can serve it: patchbay use ${purpose} <provider>`;
  if (checks.length === 0 && refusal !== null) {
    const isTold = [...told].some((name) => refusal.includes(`"${name}"`));
    return isTold ? [] : [trouble('chain', purpose, refusal.replace(UNCHANGED, ''), other)];
  }
  return checks
    .filter(({ check, result, provider }) => result === 'failed' && (OF_THE_CHAIN.has(check) || !told.has(provider)))
    .map(({ check, provider: name, message }) => {
      const provider = providers.find((each) => each.name === name);
      const reason = message ?? `${check} failed`;
      const remedy = provider && check !== 'data_policy' ? remedyFor(reason, provider) : other;
      return trouble(check, purpose, `"${name}": ${reason}.`, remedy);
    });
}
