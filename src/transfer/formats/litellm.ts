import type { Section } from '../transfer-document.dto.js';
import {
  type FoundDocument,
  invalidDocument,
  isMembers,
  listIn,
  type Members,
  requireMembers,
} from './found-document.js';
import { type Deployment, deploymentOf } from './litellm-deployment.js';
import { fallbackNames, strategyOf } from './litellm-routing.js';
import { LiteLlmProviders } from './litellm-providers.js';

/** Purposes have slugs; names of models have all kinds of letters. */
const MAX_SLUG_LENGTH = 63;
const KNOWN = ['model_list', 'router_settings', 'litellm_settings', 'general_settings', 'environment_variables'];

/**
 * The `config.yaml` of LiteLLM's proxy: each `model_name` becomes a purpose, so that `"model":"NAME"` of a request goes
 * on meaning the same deployments, which share it as they did. Where it names environment variables for keys, those are
 * named in turn, and not read.
 */
export function fromLiteLlm(config: Members): FoundDocument {
  const warnings: string[] = unknownSections(config);
  const deployments = listIn(config, 'model_list', '').flatMap((each, index) => {
    const found = deploymentOf(requireMembers(each, `model_list.${index}`), `model_list.${index}`);
    warnings.push(...found.warnings);
    return found.deployment ? [found.deployment] : [];
  });
  const providers = new LiteLlmProviders(deployments);
  const slugs = slugsOf(deployments, warnings);
  const purposes = [...slugs].map(([name, slug]) => ({ slug, description: `Model "${name}" of LiteLLM` }));
  const groups = Map.groupBy(deployments, ({ group }) => group);
  const strategy = strategyOf(config, warnings);
  const tierOf = (name: string): Members => ({
    strategy,
    targets: distinct((groups.get(name) ?? []).map((deployment) => providers.targetFor(deployment))),
  });
  const active = [...slugs].map(([name, purpose]) => {
    const names = [name, ...fallbackNames(config, name).filter((other) => slugs.has(other) && other !== name)];
    return { purpose, tiers: withoutRepeats(names.map(tierOf)) };
  });
  const document: Readonly<Partial<Record<Section, unknown>>> = { ...providers.sections(), purposes, active };
  return { document, isWhole: false, variables: providers.variables, warnings };
}

function unknownSections(config: Members): string[] {
  const others = Object.keys(config).filter((name) => !KNOWN.includes(name));
  const told = ['general_settings', 'environment_variables'].filter((name) => isMembers(config[name]));
  return [...others, ...told].map((name) => `${name} of the file is not taken over.`);
}

function slugsOf(deployments: readonly Deployment[], warnings: string[]): ReadonlyMap<string, string> {
  const slugs = new Map<string, string>();
  for (const { group, at } of deployments) {
    if (slugs.has(group)) continue;
    const slug = slugFor(group);
    if (slug === '')
      throw invalidDocument(`${at}.model_name`, 'must have a letter or digit, to become the name of a purpose');
    if ([...slugs.values()].includes(slug)) {
      warnings.push(`model_name "${group}" is left out: another one has become the purpose "${slug}".`);
      continue;
    }
    if (slug !== group)
      warnings.push(`model_name "${group}" has become the purpose "${slug}": apps must ask for that.`);
    slugs.set(group, slug);
  }
  return slugs;
}

function slugFor(name: string): string {
  const slug = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+/g, '');
  return slug.slice(0, MAX_SLUG_LENGTH).replaceAll(/-+$/g, '');
}

/** Two deployments that differ in nothing that is taken over are one target with the weight of both. */
function distinct(targets: readonly Members[]): readonly Members[] {
  const byPlace = Map.groupBy(targets, ({ provider, model }) => `${String(provider)} ${String(model)}`);
  return [...byPlace.values()].map((same) => {
    const weight = same.reduce((sum, each) => sum + Number(each['weight'] ?? 1), 0);
    return { ...same[0], ...(weight !== 1 && { weight }) };
  });
}

/** A chain has each target once: where it comes first. */
function withoutRepeats(tiers: readonly Members[]): readonly Members[] {
  const seen = new Set<string>();
  const isNew = (target: unknown): boolean => {
    const { provider, model } = requireMembers(target, 'targets');
    const place = `${String(provider)} ${String(model)}`;
    return !seen.has(place) && Boolean(seen.add(place));
  };
  return tiers
    .map((tier) => ({ ...tier, targets: listIn(tier, 'targets', '').filter(isNew) }))
    .filter(({ targets }) => targets.length > 0);
}
