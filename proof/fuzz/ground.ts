import type { Gateway } from '../../bench/stage/gateway.ts';
import { DEFAULT_PURPOSES } from '../../src/protocols/protocol.ts';
import type { Ground } from './known-values.ts';

const PURPOSES = [...new Set(Object.values(DEFAULT_PURPOSES)), 'spare'];
/** So short that requests keep reaching the provider. */
const LIMITS = { breaker_open_ms: 100 };

/** Sets up something of every kind, with names of its own, and makes what the requests come from fit again. */
export async function prepareGround(gateway: Gateway, upstreamUrl: string, round: number): Promise<Ground> {
  const manage = managerOf(gateway);
  const create = async (path: string, body: object): Promise<number> => (await manage('POST', path, body)).id ?? 0;
  await manage('PATCH', '/apps/1', { enabled: true });
  const base = { base_url: `${upstreamUrl}/v1`, limits: LIMITS };
  const names = ['first', 'second', 'vendor'].map((name) => `${name} ${round}`);
  const [first = '', second = '', key_name = ''] = names;
  const servers = [
    await create('/servers', { ...base, name: first, server_type: 'vllm' }),
    await create('/servers', { ...base, name: second, server_type: 'openai-compatible' }),
  ];
  const vendor = { ...base, key_name, provider: 'custom', api_key: 'sk-fuzz-0123456789abcdef' };
  const apiKey = await create('/api-keys', vendor);
  await create(`/api-keys/${apiKey}/keys`, { api_key: 'sk-fuzz-fedcba9876543210' });
  const [active, ...fallbacks] = servers.map((provider_id) => ({ provider_type: 'ai_server', provider_id }));
  for (const purpose of PURPOSES) {
    await manage('PUT', `/purposes/${purpose}`, {});
    await manage('POST', '/active?preflight=off', { purpose, ...active, fallbacks });
  }
  await manage('PUT', '/agent-types/coder', { purpose: 'chat' });
  await manage('PUT', '/collections/letters', { model: 'any', vector_size: 2 });
  const app = await create('/apps', { name: `app ${round}` });
  const key = await create(`/apps/${app}/keys`, {});
  const admin = await create('/admins', { name: `admin ${round}`, role: 'operator' });
  const token = await create(`/admins/${admin}/tokens`, {});
  const { revision = 0 } = await manage('PUT', '/purposes/spare', { description: `round ${round}` });
  const revisions = [revision, revision - 1, revision - 2].map(String);
  return {
    adminToken: gateway.adminToken,
    appKey: gateway.appKey,
    upstreamUrl,
    providerNames: names,
    inPath: {
      servers: servers.map(String),
      'api-keys': [String(apiKey)],
      versions: ['1', '2'],
      keys: [String(key), '1', '2'],
      apps: [String(app)],
      admins: [String(admin)],
      tokens: [String(token)],
      // The others stay, or soon nothing would be asked of the provider.
      active: ['reranking', 'audio', 'spare'],
      purposes: ['reranking', 'audio', 'spare'],
      'agent-types': ['coder', 'writer'],
      collections: ['letters', 'notes'],
      models: ['chat', 'any', `${first}/any`],
      revisions,
      diff: revisions,
      requests: ['req_0'],
    },
  };
}

interface Written {
  readonly id?: number;
  readonly revision?: number;
}

function managerOf({ url, adminToken }: Gateway) {
  return async (method: string, path: string, body: object): Promise<Written> => {
    const response = await fetch(`${url}/api/v1/llm-config${path}`, {
      method,
      headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`the ground: ${method} ${path} was answered ${response.status}: ${text}`);
    const written: Written = JSON.parse(text);
    return written;
  };
}
