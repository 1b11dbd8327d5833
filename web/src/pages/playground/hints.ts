const TOKENS: Readonly<Record<string, string>> = { estimated: 'estimated', aborted: 'up to the stop' };

const COSTS: Readonly<Record<string, string>> = {
  operator: 'price entered here',
  published: 'published price',
  free: 'own server',
  unknown: 'no price known',
  none: 'nothing to pay',
};

/** Below the tokens, unless the provider itself counted them. */
export function tokensHint(basis: string): string | undefined {
  return TOKENS[basis];
}

/** Below the cost: where the price comes from. */
export function costHint(basis: string): string | undefined {
  return COSTS[basis];
}
