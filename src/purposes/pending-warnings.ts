import type { ResolvedChain } from './resolve-targets.js';

/** What is to be known of a chain in which nobody is there yet: it may be plugged in, and serves nobody. */
export function pendingWarnings(purpose: string, { targets }: Pick<ResolvedChain, 'targets'>): readonly string[] {
  const providers = targets.map(({ target }) => target.provider);
  if (providers.some(({ status }) => status !== 'pending_installation')) return [];
  const names = [...new Set(providers.map(({ name }) => `"${name}"`))].join(', ');
  return [
    `"${purpose}" leads only to what is pending installation (${names}), so its requests are answered with 503. Set one of them active with PATCH {"status":"active"}, or plug in another provider with POST /api/v1/llm-config/active.`,
  ];
}
