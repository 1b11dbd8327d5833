import type { Schema } from '../../api/types.js';
import { count, duration } from '../../ui/format.js';

type Purpose = Schema<'PurposeView'>;

const SECOND_MS = 1000;

/** What every request of a purpose needs, in a few words. */
export function requirementWords({ requirements }: Pick<Purpose, 'requirements'>): string {
  const { tools, json_schema, vision, context_tokens, vector_size } = requirements;
  const words = [
    ...(tools ? ['tools'] : []),
    ...(json_schema ? ['JSON schema'] : []),
    ...(vision ? ['vision'] : []),
    ...(context_tokens === null ? [] : [`context ≥ ${count(context_tokens)}`]),
    ...(vector_size === null ? [] : [`vectors of ${count(vector_size)}`]),
  ];
  return words.length === 0 ? 'none' : words.join(', ');
}

/** For how long answers are given again. */
export function cacheWords({
  cache_ttl_seconds,
  cache_shared,
}: Pick<Purpose, 'cache_ttl_seconds' | 'cache_shared'>): string {
  if (cache_ttl_seconds === null) return 'off';
  const time = duration(cache_ttl_seconds * SECOND_MS);
  return cache_shared ? `${time}, shared` : time;
}

/** For how long prompts and answers are kept. */
export function contentWords({ content_days }: Pick<Purpose, 'content_days'>): string {
  return content_days === null ? 'not kept' : `${count(content_days)} ${content_days === 1 ? 'day' : 'days'}, sealed`;
}
