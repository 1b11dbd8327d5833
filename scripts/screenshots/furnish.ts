import { Client } from 'pg';
import { sumUp } from '../../proof/usage-rows/fill.ts';
import { fillIn, makeMonths, readRoutes, sumUpMinutes, sumUpTotals } from '../../proof/page/traffic.ts';
import { embeddedDatabaseUrl } from '../../test/support/embedded-database.ts';
import type { Demo } from './demo.ts';
import type { Furnished } from './pictures.ts';

const DAYS = 7;
const REQUESTS_A_DAY = 40_000;
const HOUR_IN_DAYS = 1 / 24;
const LAST_HOUR = 1100;
const APPS = ['intake', 'claims-desk', 'night-shift', 'research'];
const DAY_MS = 86_400_000;
const LOST_FOR_MS = 600_000;

type Send = (method: string, path: string, body: object) => Promise<Readonly<Record<string, unknown>>>;

/** What the demo would look like after a week of use: more purposes, apps and people, and all that they asked. */
export async function furnish(demo: Demo): Promise<Furnished> {
  const send = sender(demo);
  const vendorId = await plugMore(send, demo);
  await addPeople(send);
  await addTraffic(demo);
  return { vendorId, requestId: await loseOne(demo) };
}

function sender({ url, adminToken }: Demo): Send {
  return async (method, path, body) => {
    const answer = await fetch(`${url}/api/v1/llm-config${path}`, {
      method,
      headers: {
        authorization: `Bearer ${adminToken}`,
        'content-type': 'application/json',
        'x-reason': 'First week of operation',
      },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${text}`);
    return JSON.parse(text) as Record<string, unknown>;
  };
}

/** @returns id of the external vendor */
async function plugMore(send: Send, { servers }: Demo): Promise<number> {
  const idOf = (name: string): number => servers.find((server) => server.name === name)?.id ?? 0;
  for (const { id } of servers)
    await send('PATCH', `/servers/${id}`, {
      price: { input_per_million: 0.2, output_per_million: 0.8 },
      // Long enough for all pictures to show the one that is lost.
      limits: { breaker_open_ms: LOST_FOR_MS },
    });
  const vendor = await send('POST', '/api-keys', {
    provider: 'openai',
    key_name: 'openai-main',
    api_key: 'sk-picture-0123456789abcdef',
    model: 'gpt-4o-mini',
  });
  await send('POST', `/api-keys/${String(vendor['id'])}/rotate`, {
    api_key: 'sk-picture-fedcba9876543210',
    verify: false,
    grace_seconds: 86_400,
    expires_at: new Date(Date.now() + 9 * DAY_MS).toISOString(),
  });
  await send('PUT', '/purposes/clinical', { description: 'Notes of patients', data_policy: 'local_only' });
  await send('PUT', '/purposes/summaries', {
    description: 'Short versions of letters',
    cache_ttl_seconds: 3600,
    budget: { usd_per_day: 25 },
  });
  const server = (name: string, weight: number): object => ({
    provider_type: 'ai_server',
    provider_id: idOf(name),
    weight,
  });
  await send('POST', '/active?preflight=off', {
    purpose: 'summaries',
    tiers: [
      { strategy: 'weighted', targets: [server('medpalm-8081', 7), server('bimedix-8085', 3)] },
      { strategy: 'weighted', targets: [{ provider_type: 'api_key', provider_id: vendor['id'] }] },
    ],
  });
  await send('POST', '/active?preflight=off', {
    purpose: 'insurance',
    ...server('medpalm-8081', 1),
    weight: undefined,
    activate_at: new Date(Date.now() + DAY_MS / 4).toISOString(),
  });
  await send('PUT', '/collections/guidelines', { model: 'bge-m3', vector_size: 1024, distance: 'cosine' });
  return Number(vendor['id']);
}

async function addPeople(send: Send): Promise<void> {
  for (const [place, name] of APPS.entries()) {
    const { id } = await send('POST', '/apps', {
      name,
      description: 'Letters and notes',
      budget: { usd_per_day: 10 + 5 * place },
      limits: { requests_per_minute: 600 },
    });
    await send('POST', `/apps/${String(id)}/keys`, { name: 'production' });
    if (place > 0) continue;
    const { id: key } = await send('POST', `/apps/${String(id)}/keys`, { name: 'staging' });
    await send('DELETE', `/apps/${String(id)}/keys/${String(key)}`, {});
  }
  await send('POST', '/admins', { name: 'night shift', role: 'operator' });
  await send('POST', '/admins', { name: 'auditor', role: 'viewer' });
}

async function addTraffic({ folder }: Demo): Promise<void> {
  const client = new Client({ connectionString: await embeddedDatabaseUrl(folder) });
  await client.connect();
  try {
    await makeMonths(client, DAYS + 1);
    await readRoutes(client);
    const apps = APPS.length + 1;
    for (let day = 0; day < DAYS; day += 1) {
      const toDaysAgo = DAYS - day - 1 + HOUR_IN_DAYS;
      const first = 1 + day * REQUESTS_A_DAY;
      await fillIn(client, { fromDaysAgo: toDaysAgo + 1, toDaysAgo, requests: REQUESTS_A_DAY, first, apps });
    }
    const first = 1 + DAYS * REQUESTS_A_DAY;
    await fillIn(client, { fromDaysAgo: HOUR_IN_DAYS, toDaysAgo: 0, requests: LAST_HOUR, first, apps });
    await sumUp(client);
    await sumUpTotals(client);
    await sumUpMinutes(client);
    await nameApps(client);
  } finally {
    await client.end();
  }
}

/** What was made up was asked by apps without names of their own. */
async function nameApps(client: Client): Promise<void> {
  await client.query('update requests r set app_name = a.name from apps a where a.id = r.app_id');
  await client.query("update usage_totals t set name = a.name from apps a where t.kind = 'app' and a.id = t.id");
}

const ASKED = 12;

/** One server is killed, and requests go on to its fallbacks. @returns id of the first that one has answered */
async function loseOne({ url, appKey, servers }: Demo): Promise<string> {
  process.kill(servers.find(({ name }) => name === 'bimedix-8085')?.pid ?? 0, 'SIGTERM');
  let requestId = '';
  for (let number = 0; number < ASKED; number += 1) {
    const answer = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${appKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        agent_type: ['Clinical', 'Chat', 'Scribe'][number % 3],
        messages: [{ role: 'user', content: 'Good evening' }],
      }),
    });
    await answer.text();
    requestId ||= answer.headers.get('x-request-id') ?? '';
  }
  return requestId;
}
