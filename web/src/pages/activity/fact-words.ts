const RULES: Readonly<Record<string, string>> = {
  model_port: 'the model_port of its body',
  provider_id: 'an admin, for this provider alone',
  header: 'its header X-LLM-Purpose',
  agent_type: 'its agent_type',
  model_is_purpose: 'its model, which names the purpose',
  provider_model: 'its model, which names the provider',
  default: 'nothing; it is the default of the path',
};

const BASES: Readonly<Record<string, string>> = {
  provider: 'by the provider',
  estimated: 'estimated from the text',
  aborted: 'estimated up to where the client left',
  none: 'nothing to count',
};

const COST_BASES: Readonly<Record<string, string>> = {
  operator: 'the one entered here',
  published: 'the vendor’s published one',
  free: 'free: a server of your own without a price',
  unknown: 'not known; enter one at the provider',
  none: 'nothing to pay for',
};

/** What chose the purpose of a request. */
export function ruleWords(rule: string | null): string {
  return rule === null ? 'nothing' : (RULES[rule] ?? rule);
}

/** How its tokens are known. */
export function basisWords(basis: string): string {
  return BASES[basis] ?? basis;
}

/** Which price applied. */
export function costWords(basis: string): string {
  return COST_BASES[basis] ?? basis;
}
