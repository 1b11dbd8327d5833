import type { Fillable } from './lively.ts';
import { fitting, type Payload } from './payloads.ts';

/** Most letters that the API takes. */
const MOST = { name: 100, model: 300, description: 300, note: 500, reason: 500 };
const AT_ONCE = 8;

interface Planted extends Fillable {
  readonly adminToken: string;
}

/** Stores each of them wherever the API lets somebody put a text. */
export async function plantPayloads(gateway: Planted, all: readonly Payload[], talker: number): Promise<void> {
  await gateway.manage('POST', '/import', documentOf(all));
  const { data } = (await gateway.manage('GET', '/servers?limit=1')) as { data: readonly { readonly id: number }[] };
  const id = data[0]?.id ?? 0;
  await inGroups(all, ({ text }) => writeWithReason(gateway, id, text));
  for (const { number, text } of fitting(all, MOST.name).slice(0, 20)) {
    const app = await gateway.manage('POST', '/apps', { name: `keys of ${number}` });
    await gateway.manage('POST', `/apps/${String(app['id'])}/keys`, { name: text });
    await gateway.manage('POST', '/admins', { name: text, role: 'viewer' });
  }
  await gateway.manage('POST', '/active?preflight=off', {
    purpose: 'chat',
    provider_type: 'ai_server',
    provider_id: talker,
  });
}

/** Asks for each of them as a model and says each; what `talker` answers is the caller's affair. */
export function askWithPayloads({ url, appKey }: Fillable, all: readonly Payload[]): Promise<void> {
  return inGroups(all, async ({ number, text }) => {
    const answer = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${appKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: text, messages: [{ role: 'user', content: text }], seed: number }),
    });
    await answer.text();
  });
}

function documentOf(all: readonly Payload[]): object {
  const names = new Map(fitting(all, MOST.name).map(({ number, text }) => [number, text]));
  const withoutSlash = new Map(fitting(all, MOST.name, '/').map(({ number, text }) => [number, text]));
  return {
    servers: all.map((payload) => ({
      name: withoutSlash.get(payload.number) ?? `server ${payload.number}`,
      server_type: 'llamacpp',
      base_url: `http://127.77.0.1:${10_000 + payload.number}`,
      model: within(MOST.model, payload),
      model_path: payload.text,
      status: 'pending_installation',
      status_reason: within(200, payload),
      metadata: { note: payload.text, [`key ${payload.text}`]: payload.text },
    })),
    purposes: all.map((payload) => ({
      slug: `purpose-${payload.number}`,
      description: within(MOST.description, payload),
    })),
    apps: all.map((payload) => ({
      name: names.get(payload.number) ?? `app ${payload.number}`,
      description: within(MOST.note, payload),
      models: [within(MOST.model, payload)],
    })),
    agent_types: [...names].map(([number, name]) => ({ name, purpose: `purpose-${number}` })),
    collections: [...names].map(([, name]) => ({ name, model: name, vector_size: 8, distance: 'cosine' })),
  };
}

function within(max: number, { text }: Payload): string {
  return text.length <= max ? text : text.slice(0, max);
}

async function writeWithReason({ url, adminToken }: Planted, id: number, reason: string): Promise<void> {
  const answer = await fetch(`${url}/api/v1/llm-config/servers/${id}`, {
    method: 'PATCH',
    headers: {
      authorization: `Bearer ${adminToken}`,
      'content-type': 'application/json',
      'x-reason': `UTF-8''${encodeURIComponent(reason)}`,
    },
    body: JSON.stringify({ metadata: { reason } }),
  });
  if (!answer.ok) throw new Error(`a write was answered ${answer.status}: ${await answer.text()}`);
}

async function inGroups(all: readonly Payload[], act: (payload: Payload) => Promise<void>): Promise<void> {
  for (let from = 0; from < all.length; from += AT_ONCE) await Promise.all(all.slice(from, from + AT_ONCE).map(act));
}
