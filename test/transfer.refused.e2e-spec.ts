import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addAdmin } from './support/admin-calls.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { activate, registerServer, setPolicy } from './support/plug.js';
import { expectProblem, revisionOf } from './support/problems.js';
import { providerKey } from './support/run-canaries.js';
import { storedRows } from './support/stored-rows.js';
import { exportText, imported, importInto, outcomes } from './support/transferring.js';

const SECRET = providerKey('6789');
const SERVER = { name: 'new', server_type: 'vllm', base_url: 'http://127.0.0.1:8321' };
const OUTSIDE = { name: 'outside', server_type: 'vllm', base_url: 'http://203.0.113.7:8000' };

let gateway: Gateway;
let local: number;
beforeAll(async () => {
  gateway = await startGateway({ EGRESS_ALLOW_ORIGINS: 'http://203.0.113.7:8000' });
  local = await registerServer(gateway, { name: 'local', url: 'http://127.0.0.1:8320', api_key: SECRET });
  await gateway.manage('POST', '/api-keys', { provider: 'openai', key_name: 'vendor', api_key: SECRET });
  await setPolicy(gateway, 'guarded', { data_policy: 'local_only' });
  await activate(gateway, 'guarded', [local]);
  await activate(gateway, 'chat', [local]);
});
afterAll(() => gateway.stop());

/** Tried and done, without a trace. */
async function expectRefused(
  document: object | string,
  status: number,
  code: string,
  fields: readonly string[] = [],
): Promise<string> {
  const [rows, revision] = [await storedRows(gateway.databaseUrl), await revisionOf(gateway)];
  for (const query of ['?dry_run=true', ''])
    expectProblem(await importInto(gateway, document, query), status, code, fields);
  expect(await storedRows(gateway.databaseUrl)).toEqual(rows);
  expect(await revisionOf(gateway)).toBe(revision);
  return (await importInto(gateway, document)).body.detail ?? '';
}

describe('an import that is refused', () => {
  it.each([
    ['nothing', {}, []],
    ['text', 'just text', []],
    ['a number in YAML', '7', []],
    ['an unknown section', { servers: [], sewers: [] }, ['sewers']],
    ['another format', { format: 'patchbay/2', servers: [] }, ['format']],
    ['no list', { servers: 7 }, ['servers']],
    ['an entry that is none', { servers: ['gpu-1'] }, ['servers', 'servers.0']],
    ['a missing field', { servers: [{ name: 'a', server_type: 'vllm' }] }, ['servers.0.base_url']],
    ['an unknown field', { servers: [{ ...SERVER, color: 'red' }] }, ['servers.0.color']],
    [
      'a wrong value',
      { servers: [SERVER, { ...SERVER, name: 'b', limits: { max_queued: -1 } }] },
      ['servers.1.limits.max_queued'],
    ],
    ['an id', { servers: [{ ...SERVER, id: 4 }] }, ['servers.0.id']],
    ['a name twice', { servers: [SERVER, { ...SERVER, name: 'NEW' }] }, ['servers.1.name']],
    [
      'an address that is not allowed',
      { servers: [{ ...SERVER, base_url: 'http://169.254.169.254' }] },
      ['servers.0.base_url'],
    ],
    [
      'a key that would follow its provider to another address',
      { servers: [{ ...SERVER, name: 'local' }] },
      ['servers.0.api_key'],
    ],
    ['a server with the name of a vendor', { servers: [{ ...SERVER, name: 'vendor' }] }, ['servers.0.name']],
    [
      'a provider that is not there',
      { active: [{ purpose: 'chat', tiers: [{ targets: [{ provider: 'x' }] }] }] },
      ['active.0.tiers.0.targets.0.provider'],
    ],
    ['an app with a provider that is not there', { apps: [{ name: 'a', providers: ['x'] }] }, ['apps.0.providers.0']],
    ['an app with a purpose that is not there', { apps: [{ name: 'a', purposes: ['x'] }] }, ['apps.0.purposes.0']],
    ['a server without address among models', { servers: { a: { models: ['m'] } } }, ['servers.a.models.0.base_url']],
    [
      'a machine that is none beside models',
      { servers: [{ name: 'a', host: 'h', models: ['m'] }, 'gpu'] },
      ['servers.1'],
    ],
    ['models that are none', { servers: { a: { host: 'h', models: 7 } } }, ['servers.a.models']],
  ])('names what is wrong with %s', async (_, document, fields) => {
    await expectRefused(document, 400, 'invalid_request', fields);
  });

  it('does nothing of it when the last entry is wrong', async () => {
    const document = { servers: [SERVER], agent_types: [{ name: 'a', purpose: 'nowhere' }] };
    expect(await expectRefused(document, 404, 'purpose_not_found', ['agent_types.0.purpose'])).toMatch(
      /^agent_types\.0: /,
    );
  });

  it('when a local_only purpose would lead outside: by its chain, by its policy, or by an address', async () => {
    const tiers = [{ targets: [{ provider: 'outside' }] }];
    await expectRefused({ servers: [OUTSIDE], active: [{ purpose: 'guarded', tiers }] }, 422, 'preflight_failed', [
      'active.0.tiers.0.targets.0.provider_id',
    ]);
    const vendor = [{ targets: [{ provider: 'vendor' }] }];
    await expectRefused(
      { purposes: [{ slug: 'later', data_policy: 'local_only' }], active: [{ purpose: 'later', tiers: vendor }] },
      422,
      'preflight_failed',
      ['active.0.tiers.0.targets.0.provider_id'],
    );
    await imported(gateway, { purposes: [{ slug: 'open' }], servers: [OUTSIDE], active: [{ purpose: 'open', tiers }] });
    await expectRefused({ purposes: [{ slug: 'open', data_policy: 'local_only' }] }, 422, 'preflight_failed', [
      'active.open',
    ]);
    await expectRefused(
      { servers: [{ name: 'local', server_type: 'llamacpp', base_url: OUTSIDE.base_url, api_key: SECRET }] },
      422,
      'preflight_failed',
      ['active.guarded'],
    );
  });

  it('to all but admins; whoever may read may export', async () => {
    for (const role of ['viewer', 'operator'] as const) {
      const { token } = await addAdmin(gateway, role);
      const headers = { authorization: `Bearer ${token}` };
      expectProblem(await gateway.manage('POST', '/import', { servers: [SERVER] }, headers), 403, 'forbidden');
      const exported = await fetch(`${gateway.url}/api/v1/llm-config/export`, { headers });
      expect([exported.status, exported.headers.get('content-type')]).toEqual([200, 'application/yaml; charset=utf-8']);
    }
  });

  it('to all but admins before their YAML is read, which costs more than anybody else may spend', async () => {
    const { token } = await addAdmin(gateway, 'operator');
    const yaml = { 'content-type': 'application/yaml' };
    for (const [credential, status] of [
      [gateway.appKey, 403],
      [token, 403],
      ['nobody-knows-this-token', 401],
      [gateway.adminToken, 400],
    ] as const) {
      const headers = { ...yaml, authorization: `Bearer ${credential}` };
      expect((await gateway.manage('POST', '/import', 'servers: [', headers)).status).toBe(status);
    }
    const several = await Promise.all(Array.from({ length: 3 }, () => importInto(gateway, 'servers: [')));
    expect(several.map(({ body }) => body.detail)).toEqual(
      several.map(() => expect.stringContaining('not valid YAML')),
    );
  });

  it('when the configuration has moved on, and YAML on all other routes', async () => {
    expectProblem(
      await gateway.manage('POST', '/import', { servers: [SERVER] }, { 'if-match': '"1"' }),
      412,
      'revision_conflict',
    );
    const yaml = { 'content-type': 'application/yaml' };
    expectProblem(await gateway.manage('POST', '/servers', 'name: x', yaml), 415, 'unsupported_media_type');
    const text = await gateway.manage<{ detail: string }>('POST', '/import', 'servers: []', {
      'content-type': 'text/plain',
    });
    expect(text.body.detail).toBe('Send content-type: application/json or application/yaml.');
    const large = `servers: []\n# ${'x'.repeat(8 * 1024 * 1024)}`;
    expectProblem(await gateway.manage('POST', '/import', large, yaml), 413, 'body_too_large');
  });
});

describe('secrets', () => {
  it('are in no export, and stay when it is imported again', async () => {
    for (const format of ['yaml', 'json']) {
      const text = await exportText(gateway, format);
      for (const trace of [SECRET, SECRET.slice(-4), 'api_key:', '"api_key"', 'masked', 'pb1.', gateway.appKey]) {
        expect([format, trace, text.includes(trace)]).toEqual([format, trace, false]);
      }
      expect(outcomes(await imported(gateway, text))).toEqual(['same']);
    }
    const { body } = await gateway.manage('GET', `/servers/${local}`);
    expect(body['masked_key']).toBe('****6789');
  });

  it('of a file are stored once, and told by nobody', async () => {
    const document = { api_keys: [{ key_name: 'second', provider: 'openai', api_key: 'sk-canary-second' }] };
    const first = await importInto(gateway, document);
    expect([first.status, outcomes(first.body), first.body.keys_to_add]).toEqual([200, ['created'], []]);
    const again = await imported(gateway, document);
    expect([outcomes(again), again.revision]).toEqual([['same'], first.body.revision]);
    const dry = await importInto(
      gateway,
      { api_keys: [{ ...document.api_keys[0], api_key: 'sk-canary-third' }] },
      '?dry_run=true',
    );
    expect(outcomes(dry.body)).toEqual(['changed']);
    const { body: history } = await gateway.manage('GET', `/revisions/${first.body.revision}`);
    const { body: audit } = await gateway.manage('GET', '/audit');
    expect(JSON.stringify([first.body, dry.body, history, audit])).not.toContain('sk-canary');
  });

  it('that are missing are told, and until then requests are answered with what to do', async () => {
    const { keys_to_add: missing, revision } = await imported(gateway, {
      api_keys: { 'open-router': { provider: 'openrouter', model: 'a' } },
      active: { reranking: { tiers: [{ targets: [{ provider: 'open-router' }] }] } },
    });
    expect(missing).toMatchObject([{ name: 'open-router', variable: 'OPEN_ROUTER_API_KEY' }]);
    expect(await revisionOf(gateway)).toBe(revision);
    const answer = await gateway.infer<{ error: { code: string } }>('rerank', { query: 'a', documents: ['b'] });
    expect([answer.status, answer.body.error.code]).toEqual([503, 'no_provider_configured']);
  });
});

const deployedAs = (litellm_params: object) => ({ model_list: [{ model_name: 'kept-here', litellm_params }] });

describe('an import', () => {
  it('leaves alone what it does not name, and is one revision that says what it did', async () => {
    const before = JSON.parse(await exportText(gateway, 'json')) as {
      readonly servers: readonly { readonly name: string }[];
    };
    const revision = await revisionOf(gateway);
    const added = await imported(gateway, { servers: [SERVER], agent_types: { writer: 'chat' } }, '?wait=applied');
    expect(added.revision).toBe(revision + 1);
    const after = JSON.parse(await exportText(gateway, 'json')) as typeof before;
    expect(after).toEqual({
      ...before,
      servers: [...before.servers, { ...SERVER, enabled: true, prices: [], status: 'active' }].toSorted((a, b) =>
        a.name < b.name ? -1 : 1,
      ),
      agent_types: [{ name: 'writer', purpose: 'chat' }],
    });
    const { body } = await gateway.manage('GET', `/revisions/${added.revision}`);
    expect(body).toMatchObject({ action: 'import', subject: 'servers: 1, agent_types: 1' });
  });

  it('tried first shows what it would change', async () => {
    const dry = await imported(gateway, { collections: { notes: { model: 'm', vector_size: 3 } } }, '?dry_run=true');
    expect(dry.changes).toEqual([
      {
        entity: 'collection',
        key: 'notes',
        before: null,
        after: { name: 'notes', model: 'm', vector_size: 3, distance: 'cosine' },
      },
    ]);
    expect((await gateway.manage('GET', '/collections/notes')).status).toBe(404);
  });

  it('of LiteLLM’s config.yaml serves what its proxy served, and is done once', async () => {
    const config = `
model_list:
  - model_name: small
    litellm_params: { model: ollama/llama3, api_base: "http://127.0.0.1:8322" }
  - model_name: small
    litellm_params: { model: openai/gpt-4o, api_key: os.environ/OPENAI_API_KEY }
`;
    const first = await imported(gateway, config);
    expect(first.keys_to_add).toMatchObject([{ name: 'openai', variable: 'OPENAI_API_KEY' }]);
    const { body } = await gateway.manage('GET', '/active/small');
    expect(body).toMatchObject({
      provider: { name: '127.0.0.1:8322' },
      tiers: [{ targets: [{}, { model: 'gpt-4o' }] }],
    });
    const again = await imported(gateway, config);
    expect([outcomes(again), again.revision]).toEqual([['same'], first.revision]);
  });

  it('of LiteLLM’s config.yaml resets nothing that its file cannot say', async () => {
    const gpu = await registerServer(gateway, { name: '127.0.0.1:8323', url: 'http://127.0.0.1:8323' });
    await gateway.manage('PATCH', `/servers/${gpu}`, { enabled: false, limits: { max_concurrent: 3 } });
    await setPolicy(gateway, 'kept-here', { data_policy: 'local_only', content_days: 7 });
    const outside = await importInto(gateway, deployedAs({ model: 'groq/llama3', api_key: 'os.environ/GROQ_API_KEY' }));
    expectProblem(outside, 422, 'preflight_failed', ['active.0.tiers.0.targets.0.provider_id']);
    const { entries } = await imported(
      gateway,
      deployedAs({ model: 'hosted_vllm/qwen', api_base: 'http://127.0.0.1:8323' }),
    );
    expect(entries.map(({ section, outcome }) => [section, outcome])).toEqual([
      ['servers', 'changed'],
      ['purposes', 'same'],
      ['active', 'created'],
    ]);
    expect((await gateway.manage('GET', '/purposes/kept-here')).body).toMatchObject({
      data_policy: 'local_only',
      content_days: 7,
    });
    expect((await gateway.manage('GET', `/servers/${gpu}`)).body).toMatchObject({
      server_type: 'vllm',
      enabled: false,
      limits: { max_concurrent: 3 },
    });
  });
});
