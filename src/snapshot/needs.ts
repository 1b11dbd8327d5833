import type { Capabilities, Requirements } from './snapshot.js';

/** Why a target cannot do what a request needs; a value a client may act on. */
export type Lack = 'lacks_tools' | 'lacks_json_schema' | 'lacks_vision' | 'context_too_small';

/** The first thing a request needs and a provider is declared not to have. */
export function lackOf(capabilities: Capabilities, needs: Requirements): Lack | undefined {
  if (needs.tools && capabilities.tools === false) return 'lacks_tools';
  if (needs.jsonSchema && capabilities.jsonSchema === false) return 'lacks_json_schema';
  if (needs.vision && capabilities.vision === false) return 'lacks_vision';
  const { contextTokens = Infinity } = capabilities;
  return needs.contextTokens > contextTokens ? 'context_too_small' : undefined;
}

/** What a request needs together with what its purpose always needs. */
export function bothNeeds(one: Requirements, other: Requirements): Requirements {
  return {
    tools: one.tools || other.tools,
    jsonSchema: one.jsonSchema || other.jsonSchema,
    vision: one.vision || other.vision,
    contextTokens: Math.max(one.contextTokens, other.contextTokens),
  };
}
