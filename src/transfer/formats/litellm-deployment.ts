import type { VendorName } from '../../protocols/openai/vendors.js';
import type { ServerType } from '../../providers/server-types.js';
import { type Members, requireMembers, textIn } from './found-document.js';

/** One entry of a `model_list`. */
export interface Deployment {
  /** Its `model_name`. */
  readonly group: string;
  /** As its provider names it. */
  readonly model: string;
  readonly host: Host;
  /** As the file has it: a key, or the name of an environment variable. */
  readonly apiKey: string | undefined;
  readonly weight: number;
  /** USD per million tokens, as far as the file says. */
  readonly price: Readonly<Record<string, number>>;
  /** Where it stands, for errors. */
  readonly at: string;
}

/** Who answers. */
export type Host =
  | { readonly type: 'api_key'; readonly vendor: VendorName; readonly baseUrl: string | undefined }
  | { readonly type: 'ai_server'; readonly serverType: ServerType; readonly baseUrl: string };

interface Found {
  readonly deployment: Deployment | undefined;
  readonly warnings: readonly string[];
}

const VENDOR_BY_PREFIX: Readonly<Record<string, VendorName>> = {
  openai: 'openai',
  'text-completion-openai': 'openai',
  azure: 'azure',
  anthropic: 'anthropic',
  gemini: 'google',
  cohere: 'cohere',
  cohere_chat: 'cohere',
  together_ai: 'together',
  fireworks_ai: 'fireworks',
  groq: 'groq',
  mistral: 'mistral',
  deepseek: 'deepseek',
  xai: 'xai',
  openrouter: 'openrouter',
};
const SERVER_BY_PREFIX: Readonly<Record<string, { readonly type: ServerType; readonly usual?: string }>> = {
  ollama: { type: 'ollama', usual: 'http://127.0.0.1:11434' },
  ollama_chat: { type: 'ollama', usual: 'http://127.0.0.1:11434' },
  hosted_vllm: { type: 'vllm' },
  lm_studio: { type: 'lmstudio', usual: 'http://127.0.0.1:1234' },
  openai_like: { type: 'openai-compatible' },
  custom_openai: { type: 'openai-compatible' },
};
/** Names that LiteLLM knows without a prefix. */
const BARE: readonly (readonly [RegExp, VendorName])[] = [
  [/^(gpt-|o\d|chatgpt-|text-embedding-)/, 'openai'],
  [/^claude-/, 'anthropic'],
  [/^gemini-/, 'google'],
];
const TAKEN: ReadonlySet<string> = new Set([
  'model',
  'api_base',
  'base_url',
  'api_key',
  'weight',
  'input_cost_per_token',
  'output_cost_per_token',
]);
const TOKENS = 1_000_000;
const MAX_WEIGHT = 1000;

export function deploymentOf(entry: Members, at: string): Found {
  const group = textIn(entry, 'model_name', at) ?? '';
  const params = requireMembers(entry['litellm_params'] ?? {}, `${at}.litellm_params`);
  const info = requireMembers(entry['model_info'] ?? {}, `${at}.model_info`);
  const asked = textIn(params, 'model', `${at}.litellm_params`) ?? group;
  const apiBase =
    textIn(params, 'api_base', `${at}.litellm_params`) ?? textIn(params, 'base_url', `${at}.litellm_params`);
  if (asked.includes('*')) return leftOut(group, `"${asked}" stands for many models; name each of them`);
  const placed = placeOf(asked, apiBase);
  if (typeof placed === 'string') return leftOut(group, placed);
  const deployment = {
    group,
    ...placed,
    apiKey: textIn(params, 'api_key', `${at}.litellm_params`),
    weight: weightOf(params),
    price: { ...priceIn(info), ...priceIn(params) },
    at,
  };
  const dropped = Object.keys(params).filter((name) => !TAKEN.has(name));
  const warning = `model_name "${group}": ${dropped.join(', ')} of litellm_params ${dropped.length === 1 ? 'is' : 'are'} not taken over.`;
  return { deployment, warnings: dropped.length > 0 ? [warning] : [] };
}

function leftOut(group: string, reason: string): Found {
  return { deployment: undefined, warnings: [`model_name "${group}" is left out: ${reason}.`] };
}

/** A name with what its prefix says of who has it. */
interface Asked {
  readonly model: string;
  readonly vendor: VendorName | undefined;
  readonly server: { readonly type: ServerType; readonly usual?: string } | undefined;
}

function askedIn(name: string): Asked {
  const slash = name.indexOf('/');
  const vendorOfBare = BARE.find(([pattern]) => pattern.test(name))?.[1];
  if (slash === -1) return { model: name, vendor: vendorOfBare, server: undefined };
  const prefix = name.slice(0, slash);
  const vendor = Object.hasOwn(VENDOR_BY_PREFIX, prefix) ? VENDOR_BY_PREFIX[prefix] : undefined;
  const server = Object.hasOwn(SERVER_BY_PREFIX, prefix) ? SERVER_BY_PREFIX[prefix] : undefined;
  return { model: (vendor ?? server) === undefined ? name : name.slice(slash + 1), vendor, server };
}

/** Text: why it has no place. */
function placeOf(name: string, apiBase: string | undefined): Pick<Deployment, 'model' | 'host'> | string {
  const { model, vendor, server } = askedIn(name);
  const baseUrl = apiBase ?? server?.usual;
  if (baseUrl !== undefined) {
    if (!URL.canParse(baseUrl)) return 'its api_base is not a URL, or names an environment variable';
    return { model, host: hostAt(baseUrl, vendor, server?.type) };
  }
  if (vendor === undefined) return `nobody here knows the provider of "${name}", and it has no api_base`;
  return vendor === 'azure' ? 'azure needs an api_base' : { model, host: { type: 'api_key', vendor, baseUrl } };
}

/** An address without TLS is a server of one's own; external vendors have none. */
function hostAt(baseUrl: string, vendor: VendorName | undefined, serverType: ServerType | undefined): Host {
  if (new URL(baseUrl).protocol === 'http:' || serverType !== undefined) {
    return { type: 'ai_server', serverType: serverType ?? 'openai-compatible', baseUrl };
  }
  if (vendor === 'azure') return { type: 'api_key', vendor, baseUrl: azureBase(baseUrl) };
  return { type: 'api_key', vendor: vendor === undefined || vendor === 'openai' ? 'custom' : vendor, baseUrl };
}

/** LiteLLM is given the resource; its OpenAI-compatible path lies below. */
function azureBase(baseUrl: string): string {
  return new URL(baseUrl).pathname === '/' ? `${baseUrl.replace(/\/$/, '')}/openai/v1` : baseUrl;
}

function weightOf({ weight }: Members): number {
  return typeof weight === 'number' && weight >= 1 ? Math.min(Math.round(weight), MAX_WEIGHT) : 1;
}

function priceIn({ input_cost_per_token: input, output_cost_per_token: output }: Members): Record<string, number> {
  return {
    ...(typeof input === 'number' && { input_per_million: perMillion(input) }),
    ...(typeof output === 'number' && { output_per_million: perMillion(output) }),
  };
}

/** 0.0000025 times a million is 2.5, and not a little less. */
function perMillion(perToken: number): number {
  return Number((perToken * TOKENS).toPrecision(12));
}
