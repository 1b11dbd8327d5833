/** The object without these members. */
export function without(object: object, ...names: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}

/** What has been used of a server or api key: shown where it is read, and not part of what is stored with it. */
export const FIGURES = ['requests_count', 'tokens_used', 'cost_usd', 'last_used'] as const;
