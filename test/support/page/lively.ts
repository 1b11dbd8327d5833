/** A gateway to fill, by the calls anybody could make. */
export interface Fillable {
  readonly url: string;
  readonly appKey: string;
  /** A management call that must succeed; `path` is below /api/v1/llm-config. */
  readonly manage: (method: string, path: string, body?: unknown) => Promise<Readonly<Record<string, unknown>>>;
}

export interface LivelyServer {
  readonly name: string;
  readonly url: string;
  readonly model: string;
}

/** Nobody listens there. */
const NOBODY = 'http://127.0.0.1:9';
const TOMORROW_MS = 86_400_000;
const PRICE = { input_per_million: 0.4, output_per_million: 1.6 };

/** Whoever looks at any of the pages finds something there: of everything that there can be, at least one. */
export async function makeLively(gateway: Fillable, servers: readonly LivelyServer[]): Promise<void> {
  const ids = await registerAll(gateway, servers);
  await plugIn(gateway, ids);
  await addNames(gateway);
  await addPeople(gateway);
  await ask(gateway);
}

type Target = Readonly<{ provider_type: 'ai_server' | 'api_key'; provider_id: number }>;

interface Registered {
  readonly servers: readonly Target[];
  readonly dead: Target;
  readonly vendor: Target;
}

async function registerAll({ manage }: Fillable, servers: readonly LivelyServer[]): Promise<Registered> {
  const targets: Target[] = [];
  for (const { name, url, model } of servers) targets.push(await server(name, url, model));
  const dead = await server('gpu-lab', NOBODY, 'mixtral-8x7b');
  const { id } = await manage('POST', '/api-keys', {
    provider: 'openai',
    key_name: 'openai-main',
    api_key: 'sk-lively-0123456789abcdef',
    model: 'gpt-4o-mini',
  });
  await manage('POST', `/api-keys/${String(id)}/rotate`, {
    api_key: 'sk-lively-fedcba9876543210',
    grace_seconds: 3600,
    verify: false,
    expires_at: new Date(Date.now() + 9 * TOMORROW_MS).toISOString(),
  });
  await manage('POST', '/servers', {
    name: 'spare',
    server_type: 'vllm',
    base_url: 'http://127.0.0.1:10',
    enabled: false,
  });
  return { servers: targets, dead, vendor: { provider_type: 'api_key', provider_id: Number(id) } };

  async function server(name: string, base_url: string, model: string): Promise<Target> {
    const body = { name, server_type: 'llamacpp', base_url, model, price: PRICE, metadata: { rack: 'b7' } };
    return { provider_type: 'ai_server', provider_id: Number((await manage('POST', '/servers', body))['id']) };
  }
}

async function plugIn({ manage }: Fillable, { servers, dead, vendor }: Registered): Promise<void> {
  const [first, second, third] = servers;
  await manage('PUT', '/purposes/chat', { description: 'Everybody’s questions', cache_ttl_seconds: 600 });
  await manage('PUT', '/purposes/clinical', { description: 'Notes of patients', data_policy: 'local_only' });
  await manage('PUT', '/purposes/summaries', { description: 'Short versions', budget: { usd_per_day: 20 } });
  await manage('PUT', '/purposes/drafts', { description: 'Not plugged yet' });
  const quietly = '/active?preflight=off';
  await manage('POST', quietly, { purpose: 'chat', ...first, fallbacks: [second, vendor] });
  await manage('POST', quietly, { purpose: 'clinical', ...dead, fallbacks: [third] });
  const shared = [
    { ...second, weight: 7 },
    { ...third, weight: 3 },
  ];
  const tiers = [
    { strategy: 'weighted', targets: shared },
    { strategy: 'least_busy', targets: [first] },
  ];
  await manage('POST', quietly, { purpose: 'summaries', tiers });
  await manage('POST', quietly, {
    purpose: 'chat',
    ...second,
    activate_at: new Date(Date.now() + TOMORROW_MS).toISOString(),
  });
}

async function addNames({ manage }: Fillable): Promise<void> {
  await manage('PUT', '/agent-types/Triage', { purpose: 'clinical' });
  await manage('PUT', '/agent-types/Scribe', { purpose: 'summaries' });
  await manage('PUT', '/collections/guidelines', { model: 'bge-m3', vector_size: 1024, distance: 'cosine' });
}

async function addPeople({ manage }: Fillable): Promise<void> {
  const { id } = await manage('POST', '/apps', {
    name: 'claims-desk',
    description: 'Letters about claims',
    purposes: ['chat', 'summaries'],
    limits: { requests_per_minute: 600 },
    budget: { usd_per_day: 40, usd_per_month: 800 },
  });
  const key = await manage('POST', `/apps/${String(id)}/keys`, { name: 'production' });
  await manage('POST', `/apps/${String(id)}/keys`, { name: 'staging' });
  await manage('DELETE', `/apps/${String(id)}/keys/${String(key['id'])}`);
  const admin = await manage('POST', '/admins', { name: 'night shift', role: 'operator' });
  await manage('POST', `/admins/${String(admin['id'])}/tokens`, { name: 'laptop' });
}

const QUESTIONS = ['What is a deductible?', 'Summarise the last visit.', 'Which form do I need?', 'Is this urgent?'];
const ROUTES = [{}, { agent_type: 'Scribe' }, { agent_type: 'Triage' }, { model: 'summaries' }, { model: 'drafts' }];
const ROUNDS = 6;

/** Some are answered, some by a fallback, some not at all. */
async function ask({ url, appKey }: Fillable): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const route of ROUTES) {
      const answer = await fetch(`${url}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${appKey}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          ...route,
          stream: round % 2 === 0,
          messages: [{ role: 'user', content: QUESTIONS[round % QUESTIONS.length] }],
        }),
      });
      await answer.text();
    }
  }
}
