import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addApp, addKey } from './support/app-calls.js';
import { explain, toldOf } from './support/explaining.js';
import { type Answer, type Gateway, startGateway } from './support/gateway.js';
import { activate, registerServer } from './support/plug.js';
import { expectProblem } from './support/problems.js';
import { PROMPT, providerKey } from './support/run-canaries.js';
import { type ModelServer, startModelServer } from './support/upstreams.js';

interface Refusal {
  readonly error: { readonly code: string; readonly message: string; readonly param: string | null };
}

const HELLO = { messages: [{ role: 'user', content: PROMPT }] };

let gateway: Gateway;
let upstream: ModelServer;
let open: number;
let pinned: number;
let serial = 0;

beforeAll(async () => {
  upstream = await startModelServer();
  gateway = await startGateway();
  open = await registerServer(gateway, { name: 'open', url: upstream.url });
  pinned = await registerServer(gateway, { name: 'pinned', url: upstream.url, model: 'small' });
  await gateway.manage('PUT', '/purposes/clinical', {});
  await gateway.manage('PUT', '/agent-types/AIDoctor', { purpose: 'clinical' });
  await activate(gateway, 'chat', [open, pinned]);
  await activate(gateway, 'clinical', [pinned]);
});
afterAll(async () => {
  await gateway.stop();
  await upstream.stop();
});

/** An app with these rights, and a key of it. */
async function appWith(fields: object, keyFields: object = {}): Promise<{ id: number; key: string }> {
  const id = await addApp(gateway, `app-${(serial += 1)}`, fields);
  return { id, key: (await addKey(gateway, id, keyFields)).key };
}

function ask(key: string, body: object = {}, headers: Record<string, string> = {}): Promise<Answer<Refusal>> {
  return gateway.infer('chat/completions', { ...HELLO, ...body }, { authorization: `Bearer ${key}`, ...headers });
}

const trailOf = ({ status, headers }: Answer<unknown>): unknown => [status, headers.get('x-llm-trail')];

describe('the purposes of an app', () => {
  it('are the only ones it may use, however it names another one', async () => {
    const { id, key } = await appWith({ purposes: ['clinical'] });
    const named = [
      await ask(key),
      await ask(key, {}, { 'x-llm-purpose': 'chat' }),
      await ask(key, { model: 'chat' }),
      await ask(key, { model_port: upstream.port }),
      await gateway.infer<Refusal>('embeddings', { input: 'x' }, { authorization: `Bearer ${key}` }),
    ];
    for (const { status, body } of named) {
      expect([status, body.error.code, body.error.param]).toEqual([403, 'purpose_not_allowed', 'X-LLM-Purpose']);
    }
    expect(named[0]?.body.error.message).toBe(
      `The app "app-${serial}" may not use the purpose "chat". Allowed: clinical. Name one of those in the header X-LLM-Purpose, or have an admin allow it with PATCH /api/v1/llm-config/apps/${id}.`,
    );
    expect([
      (await ask(key, { agent_type: 'AIDoctor' })).status,
      (await ask(key, { model: 'clinical' })).status,
    ]).toEqual([200, 200]);
  });

  it('are less for a key that leaves some out', async () => {
    const { id, key } = await appWith({ purposes: ['chat', 'clinical'] }, { purposes: ['chat'] });
    expect((await ask(key)).status).toBe(200);
    const refused = await ask(key, { agent_type: 'AIDoctor' });
    expect([refused.status, refused.body.error.message]).toEqual([
      403,
      `This key of the app "app-${serial}" may not use the purpose "clinical". Allowed: chat. Name one of those in the header X-LLM-Purpose, or use a key of the app that may; an admin makes one with POST /api/v1/llm-config/apps/${id}/keys.`,
    ]);
  });

  it('of a key are worth nothing where the app may not use them any more', async () => {
    const { id, key } = await appWith({ purposes: ['chat', 'clinical'] }, { purposes: ['chat'] });
    await gateway.manage('PATCH', `/apps/${id}`, { purposes: ['clinical'] });
    const answers = [await ask(key), await ask(key, { model: 'clinical' })];
    expect(answers.map(({ status, body }) => [status, body.error.code])).toEqual([
      [403, 'purpose_not_allowed'],
      [403, 'purpose_not_allowed'],
    ]);
    expect(answers[0]?.body.error.message).toContain('Allowed: none.');
  });
});

describe('the providers and models of an app', () => {
  it('are the only ones that serve it; the others are skipped', async () => {
    const { key } = await appWith({ providers: [pinned] });
    expect(trailOf(await ask(key))).toEqual([200, 'open=skipped:not_allowed, pinned=200']);
  });

  it('are refused by name where no provider is left', async () => {
    const { key } = await appWith({ providers: [open] });
    const { status, body, headers } = await ask(key, { model: 'clinical' });
    expect([status, body.error.code, headers.get('x-llm-trail')]).toEqual([
      403,
      'provider_not_allowed',
      'pinned=skipped:not_allowed',
    ]);
    expect(body.error.message).toMatch(
      /^The app "app-\d+" may not be served by any provider of "clinical" \("pinned"\)/,
    );
  });

  it('bound what it may pick', async () => {
    const { key } = await appWith({ providers: [open], may_pick_providers: true });
    expect((await ask(key, { model: 'open/any' })).status).toBe(200);
    const refused = await ask(key, { model: 'pinned/any' });
    expect([refused.status, refused.body.error.code]).toEqual([403, 'provider_not_allowed']);
  });

  it('bound the port it may ask for, whose failure still leads to the chain', async () => {
    const { key } = await appWith({ models: ['small'] });
    const answer = await ask(key, { model_port: upstream.port, model: 'large' });
    expect(trailOf(answer)).toEqual([200, 'open=skipped:not_allowed, pinned=200']);
  });

  it('models go by what the provider is asked for', async () => {
    const { key } = await appWith({ models: ['large'] });
    expect(trailOf(await ask(key, { model: 'large' }))).toEqual([200, 'open=200']);
    const nameless = await ask(key);
    expect([nameless.status, nameless.body.error.code, nameless.body.error.param]).toEqual([
      403,
      'provider_not_allowed',
      'model',
    ]);
    expect(nameless.body.error.message).toContain('Its models are large.');
  });
});

describe('the list of models', () => {
  it('has only what the app may use', async () => {
    const { key } = await appWith({ purposes: ['clinical'], may_pick_providers: true, models: ['small'] });
    const { key: other } = await appWith({ providers: [open], may_pick_providers: true }, { purposes: ['chat'] });
    expect([await listed(key), await listed(other)]).toEqual([['clinical', 'pinned/small'], ['chat']]);
    expect((await modelNamed(key, 'chat')).status).toBe(404);
  });
});

describe('an explanation for an app', () => {
  it('tells what it may not use', async () => {
    const { id } = await appWith({ purposes: ['chat'], providers: [pinned] });
    expect(toldOf(await explain(gateway, { app_id: id }))).toEqual(['open not_allowed', 'pinned first']);
    expectProblem(
      await gateway.manage('POST', '/explain', { app_id: id, purpose: 'clinical' }),
      403,
      'purpose_not_allowed',
    );
  });

  it('is about the app as it was then', async () => {
    const { id } = await appWith({ providers: [open] });
    const { body } = await gateway.manage<{ revision: number }>('PATCH', `/apps/${id}`, { providers: [pinned] });
    const told = await explain(gateway, { app_id: id, revision: body.revision - 1 });
    expect(toldOf(told)).toEqual(['open first', 'pinned not_allowed']);
    expectProblem(await gateway.manage('POST', '/explain', { app_id: id, revision: 1 }), 404, 'not_found', ['app_id']);
  });

  it('is refused like its requests while it is disabled', async () => {
    const { id } = await appWith({ enabled: false });
    expectProblem(await gateway.manage('POST', '/explain', { app_id: id }), 403, 'app_disabled');
  });

  it('knows who is asked as much as their rates allow', async () => {
    const { id, key } = await appWith({});
    await gateway.manage('PATCH', `/servers/${open}`, { rates: { requests_per_minute: 1 } });
    await ask(key);
    expect(toldOf(await explain(gateway, { app_id: id }))).toEqual(['open rate_limited', 'pinned first']);
    await gateway.manage('PATCH', `/servers/${open}`, { rates: {} });
  });

  it('knows who must not serve under a hard budget, because nobody knows the price', async () => {
    const vendor = await gateway.manage<{ id: number }>('POST', '/api-keys', {
      provider: 'custom',
      key_name: 'vendor',
      api_key: providerKey('abcd'),
      base_url: 'https://example.com/v1',
      model: 'nobody-knows-it',
    });
    const target = { provider_type: 'api_key', provider_id: vendor.body.id };
    await gateway.manage('POST', '/active?preflight=off', { purpose: 'clinical', ...target });
    const { id } = await appWith({ budget: { usd_per_day: 1 } });
    const { id: free } = await appWith({});
    const told = [
      await explain(gateway, { app_id: id, purpose: 'clinical' }),
      await explain(gateway, { app_id: free, purpose: 'clinical' }),
    ];
    expect(told.map(toldOf)).toEqual([['vendor price_unknown'], ['vendor first']]);
    await activate(gateway, 'clinical', [pinned]);
  });
});

async function listed(key: string): Promise<readonly string[]> {
  const answer = await fetch(`${gateway.url}/v1/models`, { headers: { authorization: `Bearer ${key}` } });
  return ((await answer.json()) as { data: { id: string }[] }).data.map(({ id }) => id);
}

function modelNamed(key: string, id: string): Promise<Response> {
  return fetch(`${gateway.url}/v1/models/${id}`, { headers: { authorization: `Bearer ${key}` } });
}
