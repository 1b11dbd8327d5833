import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ModelsGround, type Refused } from './support/models-ground.js';
import { activate, setPolicy } from './support/plug.js';

interface Server {
  readonly name: string;
  readonly status: string;
  readonly reason: string | null;
  readonly models?: readonly string[];
}
interface Model extends Server {
  readonly purposes: readonly string[];
  readonly servers: readonly Server[];
}

interface Check {
  readonly purpose: string;
  readonly endpoint: string;
}

let ground: ModelsGround;
beforeAll(async () => {
  ground = await ModelsGround.start();
});
beforeEach(() => ground.reset());
afterAll(() => ground.stop());

async function modelStatus(name: string): Promise<Model> {
  return (await ground.call<Model>(`GET /models/${encodeURIComponent(name)}/status`)).body;
}

const health = async (): Promise<unknown> => {
  const { status, body } = await ground.call<{ status: string; purposes: readonly Record<string, unknown>[] }>(
    'GET /integration/health',
  );
  const purposes = body.purposes.map(({ purpose, provider, falls_back }) => [purpose, provider, falls_back]);
  return [status, body.status, ...purposes];
};

describe('status', () => {
  it('C2 models/status and models/{name}/status tell of every model how it is doing', async () => {
    const { body } = await ground.call<{ models: readonly Model[]; revision: number }>('GET /models/status');
    expect(body.models.map(({ name, status, purposes, servers }) => [name, status, purposes, servers.length])).toEqual([
      ['hermes', 'available', ['chat'], 1],
      ['mixtral', 'available', ['chat', 'embeddings'], 2],
    ]);
    await ground.breakDown(ground.mixtral, 'primary');
    const [one, whole] = [await modelStatus('primary/mixtral'), await modelStatus('mixtral')];
    expect([one.status, one.reason]).toEqual(['out', 'it failed too often; the next request may try it in 60 s']);
    expect([whole.status, whole.reason, whole.servers.map(({ name, status }) => `${name} ${status}`)]).toEqual([
      'available',
      null,
      ['primary out', 'spare available'],
    ]);
    expect((await modelStatus('chat')).servers.map(({ name }) => name)).toEqual(['primary', 'secondary']);
    const missing = await ground.call<Refused>('GET /models/gpt-9/status');
    expect([missing.status, missing.body.error.code, missing.body.error.param]).toEqual([
      404,
      'model_not_found',
      'model',
    ]);
    expect(missing.body.error.message).toContain('hermes, mixtral');
  });

  it('C2 servers/status tells of every server how it is doing, one that is to be installed among them', async () => {
    const { gateway } = ground.scene;
    const { body: made } = await gateway.manage<{ id: number }>('POST', '/servers', {
      name: 'imp',
      server_type: 'llamacpp',
      base_url: 'http://127.0.0.1:9',
      model: 'imp',
      status: 'pending_installation',
    });
    const { body } = await ground.call<{ servers: readonly Server[] }>('GET /servers/status');
    expect(body.servers.map(({ name, status, models }) => [name, status, models])).toEqual([
      ['primary', 'available', ['mixtral']],
      ['secondary', 'available', ['hermes']],
      ['spare', 'available', ['mixtral']],
      ['imp', 'pending_installation', ['imp']],
    ]);
    expect(body.servers.at(-1)?.reason).toEqual(expect.any(String));
    expect(await modelStatus('imp')).toMatchObject({ name: 'imp', status: 'pending_installation' });
    expect(JSON.stringify(body)).not.toContain('127.0.0.1');
    await gateway.manage('DELETE', `/servers/${made.id}`);
  });

  it('C2 integration/health tells whether purposes can be served, and by whom', async () => {
    expect(await health()).toEqual([200, 'healthy', ['chat', 'primary', false], ['embeddings', 'primary', false]]);
    await ground.breakDown(ground.mixtral, 'primary');
    expect(await health()).toEqual([200, 'degraded', ['chat', 'secondary', true], ['embeddings', null, false]]);
    await ground.breakDown(ground.hermes, 'secondary');
    expect(await health()).toEqual([200, 'down', ['chat', null, false], ['embeddings', null, false]]);
  });

  it('C2 integration/test asks each purpose a real question', async () => {
    const passing = await ground.call<{ passed: boolean; checks: readonly Record<string, unknown>[] }>(
      'POST /integration/test',
      {},
    );
    expect(
      passing.body.checks.map(({ purpose, endpoint, passed, provider }) => [purpose, endpoint, passed, provider]),
    ).toEqual([
      ['chat', 'chat/completions', true, 'primary'],
      ['embeddings', 'embeddings', true, 'primary'],
    ]);
    expect(passing.body.passed).toBe(true);
    ground.mixtral.plays('/v1/embeddings', { status: 200, body: { data: [] } });
    const failing = await ground.call<typeof passing.body>('POST /integration/test', {
      purposes: ['embeddings', 'nothing'],
    });
    expect([failing.status, failing.body.passed, failing.body.checks.map(({ error }) => error)]).toEqual([
      200,
      false,
      ['"primary" did not answer with vectors of one size.', 'There is no purpose "nothing".'],
    ]);
    const wrong = await ground.call<Refused>('POST /integration/test', { purposes: ['No Slug'] });
    expect([wrong.status, wrong.body.error.code]).toEqual([400, 'invalid_request']);
  });

  it('C2 integration/test asks each purpose what it is for, and neither for images nor for sound', async () => {
    const purposes = ['audio', 'images', 'moderation'];
    for (const purpose of purposes) {
      await setPolicy(ground.scene.gateway, purpose);
      await activate(ground.scene.gateway, purpose, [ground.ids.mixtral]);
    }
    ground.mixtral.plays('/v1/moderations', { status: 200, body: { results: [] } });
    const { body } = await ground.call<{ passed: boolean; checks: readonly Check[] }>('POST /integration/test', {});
    expect([body.passed, body.checks.map(({ purpose, endpoint }) => `${purpose} ${endpoint}`).toSorted()]).toEqual([
      true,
      ['chat chat/completions', 'embeddings embeddings', 'moderation moderations'],
    ]);
    const named = await ground.call<typeof body>('POST /integration/test', { purposes: ['images'] });
    expect(named.body.checks).toMatchObject([{ passed: false, error: expect.stringContaining('is not tried') }]);
    for (const purpose of purposes) {
      await ground.scene.gateway.manage('DELETE', `/active/${purpose}`);
      await ground.scene.gateway.manage('DELETE', `/purposes/${purpose}`);
    }
  });

  it('C2 integration/test asks anew what a cache could answer', async () => {
    await setPolicy(ground.scene.gateway, 'chat', { cache_ttl_seconds: 300 });
    const check = async (): Promise<unknown> => {
      const { body } = await ground.call<{ passed: boolean }>('POST /integration/test', { purposes: ['chat'] });
      return body.passed;
    };
    expect([await check(), await check(), ground.mixtral.asked.length]).toEqual([true, true, 2]);
    for (const double of [ground.mixtral, ground.hermes]) {
      double.plays('/v1/chat/completions', { status: 401, body: { error: { message: 'no' } } });
    }
    expect(await check()).toBe(false);
    await setPolicy(ground.scene.gateway, 'chat', { cache_ttl_seconds: null });
  });

  it('C2 an app sees what it may be served by, and nothing else', async () => {
    await ground.scene.gateway.manage('PUT', '/purposes/small-talk', {});
    await activate(ground.scene.gateway, 'small-talk', [ground.ids.hermes]);
    const key = await ground.keyWith({ purposes: ['small-talk'], may_pick_providers: false });
    const { body } = await ground.call<{ models: readonly Model[] }>('GET /models/status', undefined, key);
    expect(body.models.map(({ name, purposes }) => [name, purposes])).toEqual([['hermes', ['small-talk']]]);
    const servers = await ground.call<{ servers: readonly Server[] }>('GET /servers/status', undefined, key);
    expect(servers.body.servers.map(({ name }) => name)).toEqual(['secondary']);
    expect((await ground.call('GET /models/mixtral/status', undefined, key)).status).toBe(404);
    expect((await ground.call('POST /models/mixtral/generate', { prompt: 'Hello' }, key)).status).toBe(404);
    expect((await ground.call('POST /models/chat/generate', { prompt: 'Hello' }, key)).status).toBe(403);
    expect((await ground.call('POST /models/small-talk/generate', { prompt: 'Hello' }, key)).status).toBe(200);
    expect((await ground.call('GET /models/status', undefined, ground.scene.gateway.adminToken)).status).toBe(403);
  });
});
