import type { JsonBody } from '../../json/read-json-body.js';
import type { Defaults, Endpoint, Preparation } from '../protocol.js';

const NOTHING: ReadonlyMap<string, string> = new Map();
/** Names of the same: the newer one is what OpenAI's reasoning models insist on. */
const MAX_TOKENS = 'max_tokens';
const MAX_COMPLETION_TOKENS = 'max_completion_tokens';
/** Kinds whose servers know the newer name. */
const NEWER: ReadonlySet<string> = new Set(['openai', 'azure']);

/** Members to set, as JSON texts: the model to ask for, and what the provider's requests say where this one says nothing. */
export function membersFrom(
  endpoint: Endpoint,
  body: JsonBody,
  { model, defaults = null, kind = '' }: Preparation,
): ReadonlyMap<string, string> {
  const named: readonly [string, string][] = model === null ? [] : [['model', JSON.stringify(model)]];
  if (!defaults) return named.length === 0 ? NOTHING : new Map(named);
  return new Map([...named, ...defaultMembers(endpoint, body, defaults, kind)]);
}

function defaultMembers(
  endpoint: Endpoint,
  body: JsonBody,
  { temperature, maxTokens }: Defaults,
  kind: string,
): readonly [string, string][] {
  if (endpoint !== 'chat/completions' && endpoint !== 'completions') return [];
  const members: [string, string][] = [];
  if (temperature !== undefined && !says(body, 'temperature'))
    members.push(['temperature', JSON.stringify(temperature)]);
  const isBounded = says(body, MAX_TOKENS) || says(body, MAX_COMPLETION_TOKENS);
  if (maxTokens !== undefined && !isBounded) {
    const isNewer = endpoint === 'chat/completions' && NEWER.has(kind);
    members.push([isNewer ? MAX_COMPLETION_TOKENS : MAX_TOKENS, JSON.stringify(maxTokens)]);
  }
  return members;
}

/** Null means "as you like" everywhere. */
function says({ value }: JsonBody, name: string): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const said: unknown = Reflect.get(value, name);
  return said !== undefined && said !== null;
}
