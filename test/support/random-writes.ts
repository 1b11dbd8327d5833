import * as fc from 'fast-check';
import type { Answer, Gateway } from './gateway.js';

/** A write whose numbers choose among what is there when it is made; it may be refused. */
export interface RandomWrite {
  readonly kind: keyof typeof WRITES;
  /** Choices, each from 0 to below 1. */
  readonly picks: readonly [number, number, number, number];
}

interface Stored {
  readonly id: number;
  readonly type: 'ai_server' | 'api_key';
}

/** What there is to choose from. */
interface Ground {
  readonly providers: readonly Stored[];
  readonly purposes: readonly string[];
  readonly agentTypes: readonly string[];
}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body?: object;
}

const MODELS = [null, 'small', 'large'];
const URLS = ['http://127.0.0.1:9', 'http://127.0.0.1:9/v1', 'http://127.0.0.1:10'];
const VENDORS = ['openai', 'anthropic', 'groq'];
const STRATEGIES = ['weighted', 'least_busy', 'affinity'];
let count = 0;

function pick<T>(from: readonly T[], at: number): T | undefined {
  return from[Math.floor(at * from.length)];
}

function providerPath({ id, type }: Stored): string {
  return `${type === 'ai_server' ? '/servers' : '/api-keys'}/${id}`;
}

const secret = () => `sk-secret-number-${count++}`;
const name = () => `thing-${count++}`;

/** Each turns choices into a call; undefined where there is nothing to choose. */
const WRITES = {
  addServer: (_: Ground, [a, b, c]: RandomWrite['picks']): Call => ({
    method: 'POST',
    path: '/servers',
    body: {
      name: name(),
      server_type: 'vllm',
      base_url: pick(URLS, a),
      model: pick(MODELS, b),
      ...(c < 0.3 && { api_key: secret() }),
    },
  }),
  addVendor: (_: Ground, [a, b]: RandomWrite['picks']): Call => ({
    method: 'POST',
    path: '/api-keys',
    body: { provider: pick(VENDORS, a), key_name: name(), api_key: secret(), model: pick(MODELS, b) },
  }),
  change: ({ providers }: Ground, [a, b, c, d]: RandomWrite['picks']): Call | undefined => {
    const provider = pick(providers, a);
    const metadata = { note: [b, { c }], empty: null };
    const body = pick<object>(
      [
        { model: pick(MODELS, c) },
        { enabled: d < 0.5 },
        { metadata },
        { price: { input_per_million: d } },
        { price: null },
      ],
      b,
    );
    return provider && { method: 'PATCH', path: providerPath(provider), body };
  },
  rename: ({ providers }: Ground, [a]: RandomWrite['picks']): Call | undefined => {
    const provider = pick(providers, a);
    const renamed = provider?.type === 'ai_server' ? { name: name() } : { key_name: name() };
    return provider && { method: 'PATCH', path: providerPath(provider), body: renamed };
  },
  move: ({ providers }: Ground, [a, b]: RandomWrite['picks']): Call | undefined => {
    const server = pick(ofType(providers, 'ai_server'), a);
    return server && { method: 'PATCH', path: providerPath(server), body: { base_url: pick(URLS, b) } };
  },
  rotate: ({ providers }: Ground, [a, b, c]: RandomWrite['picks']): Call | undefined => {
    const provider = pick(providers, a);
    // The first key of a server is taken only together with an address.
    const address = provider?.type === 'ai_server' && b < 0.7 ? { base_url: pick(URLS, c) } : {};
    return provider && { method: 'PATCH', path: providerPath(provider), body: { ...address, api_key: secret() } };
  },
  addKey: ({ providers }: Ground, [a]: RandomWrite['picks']): Call | undefined => {
    const vendor = pick(ofType(providers, 'api_key'), a);
    return vendor && { method: 'POST', path: `${providerPath(vendor)}/keys`, body: { api_key: secret(), weight: 7 } };
  },
  deleteProvider: ({ providers }: Ground, [a]: RandomWrite['picks']): Call | undefined => {
    const provider = pick(providers, a);
    return provider && { method: 'DELETE', path: providerPath(provider) };
  },
  setPurpose: ({ purposes }: Ground, [a, b, c]: RandomWrite['picks']): Call => ({
    method: 'PUT',
    path: `/purposes/${pick([...purposes, name()], a) ?? 'chat'}`,
    body: {
      data_policy: b < 0.2 ? 'local_only' : 'any',
      attempts: { max_retries: Math.floor(c * 6) },
      requirements: c < 0.5 ? {} : { context_tokens: null },
    },
  }),
  deletePurpose: ({ purposes }: Ground, [a]: RandomWrite['picks']): Call => ({
    method: 'DELETE',
    path: `/purposes/${pick(purposes, a) ?? 'chat'}`,
  }),
  setAgentType: ({ purposes, agentTypes }: Ground, [a, b]: RandomWrite['picks']): Call => ({
    method: 'PUT',
    path: `/agent-types/${pick([...agentTypes, name()], a) ?? 'any'}`,
    body: { purpose: pick(purposes, b) },
  }),
  deleteAgentType: ({ agentTypes }: Ground, [a]: RandomWrite['picks']): Call | undefined => {
    const agentType = pick(agentTypes, a);
    return agentType === undefined ? undefined : { method: 'DELETE', path: `/agent-types/${agentType}` };
  },
  activate: ({ providers, purposes }: Ground, [a, b, c, d]: RandomWrite['picks']): Call | undefined => {
    const chosen = [...new Set([pick(providers, b), pick(providers, c), pick(providers, d)])].flatMap((provider) =>
      provider ? [{ provider_type: provider.type, provider_id: provider.id, weight: 1 + Math.floor(c * 9) }] : [],
    );
    const [first, ...others] = chosen;
    const tiers = [[first], others].filter((targets) => targets.length > 0);
    // Few, so that chains take the place of others.
    const purpose = pick(purposes.slice(0, 3), a);
    const body = { purpose, tiers: tiers.map((targets) => ({ strategy: pick(STRATEGIES, d), targets })) };
    return first && { method: 'POST', path: '/active?preflight=off', body };
  },
  deactivate: ({ purposes }: Ground, [a]: RandomWrite['picks']): Call => ({
    method: 'DELETE',
    path: `/active/${pick(purposes, a) ?? 'chat'}`,
  }),
} as const;

function ofType(providers: readonly Stored[], type: Stored['type']): readonly Stored[] {
  return providers.filter((provider) => provider.type === type);
}

/** Evenly from 0 to below 1, unlike `fc.double`, which is mostly next to 0. */
export const fraction: fc.Arbitrary<number> = fc.noBias(fc.nat({ max: 999 })).map((thousandths) => thousandths / 1000);
/** How much more often than others. */
const OFTEN: Partial<Record<keyof typeof WRITES, number>> = { activate: 6, change: 3, addServer: 2, setPurpose: 2 };
const kinds = (Object.keys(WRITES) as RandomWrite['kind'][]).map((kind) => ({
  weight: OFTEN[kind] ?? 1,
  arbitrary: fc.constant(kind),
}));

export const randomWrite: fc.Arbitrary<RandomWrite> = fc.record({
  kind: fc.oneof(...kinds),
  picks: fc.tuple(fraction, fraction, fraction, fraction),
});

/** @returns undefined where there was nothing to write to */
export async function make(gateway: Gateway, { kind, picks }: RandomWrite): Promise<Answer | undefined> {
  const call = WRITES[kind](await groundOf(gateway), picks);
  return call && gateway.manage(call.method, call.path, call.body);
}

async function groundOf(gateway: Gateway): Promise<Ground> {
  const list = async <T>(path: string) => (await gateway.manage<{ data: T[] }>('GET', `${path}?limit=1000`)).body.data;
  const [servers, vendors, purposes, agentTypes] = await Promise.all([
    list<{ id: number }>('/servers'),
    list<{ id: number }>('/api-keys'),
    list<{ slug: string }>('/purposes'),
    list<{ name: string }>('/agent-types'),
  ]);
  return {
    providers: [
      ...servers.map(({ id }) => ({ id, type: 'ai_server' as const })),
      ...vendors.map(({ id }) => ({ id, type: 'api_key' as const })),
    ],
    purposes: purposes.map(({ slug }) => slug),
    agentTypes: agentTypes.map((row) => row.name),
  };
}
