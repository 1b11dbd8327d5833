import type { Schema } from '../../../api/types.js';
import type { BayProvider } from './bay-provider.js';

/**
 * Why a cable of the purpose cannot go into the provider, as far as the page can tell; the API looks again and has the last
 * word. Undefined when it can.
 */
export function whyNot(purpose: Schema<'PurposeView'>, provider: BayProvider): string | undefined {
  const { slug, data_policy: policy } = purpose;
  if (!provider.enabled) return `${provider.name} is disabled: enable it first`;
  if (policy === 'local_only' && provider.reach === 'external')
    return `${slug} stays local, and ${provider.name} is ${provider.type === 'api_key' ? 'an external vendor' : 'outside'}`;
  if (provider.notFor.includes(slug)) return `${provider.name} is marked as not for ${slug}`;
  return lackOf(purpose.requirements, provider);
}

function lackOf(required: Schema<'Requirements'>, { name, capabilities }: BayProvider): string | undefined {
  const lacks: readonly (readonly [boolean, string])[] = [
    [required.tools && capabilities.tools === false, 'tools'],
    [required.json_schema && capabilities.json_schema === false, 'JSON schema answers'],
    [required.vision && capabilities.vision === false, 'images'],
    [isTooSmall(required.context_tokens, capabilities.context_tokens), 'so long a context'],
  ];
  const lack = lacks.find(([isLacking]) => isLacking);
  return lack && `${name} is declared to lack ${lack[1]}, which the purpose requires`;
}

function isTooSmall(needed: number | null, declared: number | undefined): boolean {
  return needed !== null && declared !== undefined && declared < needed;
}
