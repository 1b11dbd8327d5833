import * as fc from 'fast-check';

/** What a request may name and will find. */
export interface Ground {
  readonly adminToken: string;
  readonly appKey: string;
  /** The provider that answers, with its port. */
  readonly upstreamUrl: string;
  readonly providerNames: readonly string[];
  /** By the part of a path that stands before a parameter. */
  readonly inPath: Readonly<Record<string, readonly string[]>>;
}

const HOUR_MS = 3_600_000;
const PURPOSES = ['chat', 'embeddings', 'reranking', 'spare'];
const MESSAGES = [
  [{ role: 'user', content: 'Hello' }],
  [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } }] }],
];
const TOOL = { type: 'function', function: { name: 'look', parameters: { type: 'object' } } };

const EXTREME_TIMES = ['0001-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z', '2031-12-31T23:59:59.123456789-15:59'];

/** Members of requests to providers, which the document leaves to OpenAI's. */
export const INFERENCE_MEMBERS: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  messages: fc.constantFrom<unknown>(...MESSAGES, [], 'Hello'),
  input: fc.constantFrom<unknown>('text', ['a', 'b'], [1, 2], []),
  prompt: fc.constantFrom<unknown>('text', ['a']),
  query: fc.constant('text'),
  documents: fc.constant(['a', { text: 'b' }]),
  max_tokens: fc.constantFrom(1, 100, 1e9),
  n: fc.constantFrom(1, 3),
  tools: fc.constant([TOOL]),
  response_format: fc.constantFrom({ type: 'json_object' }, { type: 'json_schema', json_schema: {} }),
};

/** Values by the name of what they are for; what is expected then often fits. */
export function knownValues(ground: Ground): Readonly<Record<string, readonly unknown[]>> {
  const near = [1, 24, 48, -24].map((hours) => new Date(Date.now() + hours * HOUR_MS).toISOString());
  const times = [...near, ...near, ...EXTREME_TIMES];
  const urls = [ground.upstreamUrl, `${ground.upstreamUrl}/v1`, 'http://127.0.0.1:9', 'https://nowhere.invalid/v1'];
  const ids = ['servers', 'api-keys'].flatMap((segment) => (ground.inPath[segment] ?? []).map(Number));
  return {
    base_url: urls,
    issuer: ['https://nowhere.invalid'],
    jwks_url: ['https://nowhere.invalid/keys'],
    api_key: ['sk-fuzz-0123456789abcdef'],
    header: ['x-token'],
    algorithms: [['HS256']],
    secret: ['a-secret-of-both-sides-0123456789-abcdef'],
    token: [ground.adminToken],
    purpose: PURPOSES,
    slug: PURPOSES,
    agent_type: ['coder'],
    model: ['any', ...PURPOSES, ...ground.providerNames.map((name) => `${name}/any`)],
    providers: [ground.providerNames, []],
    purposes: [['chat'], PURPOSES, []],
    provider_id: ids,
    fallback_provider_id: ids,
    app_id: (ground.inPath['apps'] ?? []).map(Number),
    ports: [[Number(new URL(ground.upstreamUrl).port), 9], []],
    model_port: [Number(new URL(ground.upstreamUrl).port)],
    input: [['text']],
    messages: MESSAGES,
    requests: [[{ model: 'chat', prompt: 'Hello' }]],
    ...Object.fromEntries(
      ['expires_at', 'activate_at', 'until', 'effective_from', 'from', 'to'].map((name) => [name, times]),
    ),
  };
}
