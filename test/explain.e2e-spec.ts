import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { WRITE_LOCK } from '../src/revisions/revision-publisher.js';
import { SnapshotHolder } from '../src/snapshot/snapshot-holder.js';
import { Vitals } from '../src/snapshot/vitals/vitals.js';
import { addModestApp, asRole } from './support/callers.js';
import { explain, toldOf } from './support/explaining.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { activate, registerServer, registerVendor, setPolicy } from './support/plug.js';
import { expectProblem, revisionOf } from './support/problems.js';
import { providerKey } from './support/run-canaries.js';
import { storedRows } from './support/stored-rows.js';
import { type ModelServer, startModelServer } from './support/upstreams.js';

let gateway: Gateway;
let upstream: ModelServer;
let first: number;
let second: number;
let vendor: number;

beforeAll(async () => {
  upstream = await startModelServer();
  gateway = await startGateway({ EGRESS_ALLOW_ORIGINS: upstream.url });
  first = await registerServer(gateway, { name: 'first', url: upstream.url });
  second = await registerServer(gateway, { name: 'second', url: 'http://127.0.0.1:9', model: 'pinned' });
  vendor = await registerVendor(gateway, { name: 'vendor', url: upstream.url, api_key: providerKey('abcd') });
  await gateway.manage('PUT', '/purposes/clinical', {});
  await gateway.manage('PUT', '/agent-types/AIDoctor', { purpose: 'clinical' });
  await activate(gateway, 'clinical', [second]);
});
beforeEach(async () => {
  await gateway.manage('PATCH', `/servers/${first}`, { enabled: true });
  await setPolicy(gateway, 'chat');
  await activate(gateway, 'chat', [first, second]);
  const vitals = gateway.app.get(Vitals);
  vitals.follow([]);
  vitals.follow(gateway.app.get(SnapshotHolder).current.providers.values());
});
afterAll(async () => {
  await gateway.stop();
  await upstream.stop();
});

describe('an explanation', () => {
  it('has exactly the fields of the contract', async () => {
    const answer = await explain(gateway, { model: 'gpt-4o' });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      rule: 'default',
      explanation: 'nothing names a purpose, so it is the default of the path',
      purpose: 'chat',
      candidates: [
        {
          tier: 0,
          provider: 'first',
          provider_type: 'ai_server',
          provider_id: first,
          model: 'gpt-4o',
          verdict: 'first',
          explanation: 'it is asked first',
        },
        {
          tier: 1,
          provider: 'second',
          provider_type: 'ai_server',
          provider_id: second,
          model: 'pinned',
          verdict: 'fallback',
          explanation: 'it is asked when those before it have failed',
        },
      ],
      revision: await revisionOf(gateway),
      live: true,
    });
  });

  const PORT_OF_SECOND = 9;
  it.each([
    [{}, 'default', 'chat', ['first first', 'second fallback']],
    [{ endpoint: 'embeddings' }, 'default', 'embeddings', []],
    [{ purpose: 'clinical' }, 'header', 'clinical', ['second first']],
    [{ agent_type: 'AIDoctor' }, 'agent_type', 'clinical', ['second first']],
    [{ agent_type: 'AIDoctor', purpose: 'chat' }, 'header', 'chat', ['first first', 'second fallback']],
    [{ model: 'clinical' }, 'model_is_purpose', 'clinical', ['second first']],
    [{ model: 'second/other' }, 'provider_model', 'chat', ['second first']],
    [{ model_port: PORT_OF_SECOND }, 'model_port', 'chat', ['second first', 'first fallback']],
    [{ purpose: null, model: null, requirements: {} }, 'default', 'chat', ['first first', 'second fallback']],
  ])('of %j names the rule %s', async (body, rule, purpose, told) => {
    const answer = await explain(gateway, body);
    expect([answer.status, answer.body.rule, answer.body.purpose, toldOf(answer)]).toEqual([200, rule, purpose, told]);
  });

  it('tells of an agent type that nobody has declared', async () => {
    const { body } = await explain(gateway, { agent_type: 'Typo' });
    expect([body.rule, body.purpose, body.explanation]).toEqual([
      'default',
      'chat',
      'no agent type is called "Typo", so it is the default of the path',
    ]);
  });

  it('tells what a request is answered where nothing is plugged in', async () => {
    const { body } = await explain(gateway, { endpoint: 'embeddings' });
    expect(body.explanation).toBe(
      'nothing names a purpose, so it is the default of the path; nothing is plugged into "embeddings": the request would be answered 503 no_provider_configured',
    );
    expect((await gateway.infer('embeddings', { input: 'a' })).body).toMatchObject({
      error: { code: 'no_provider_configured' },
    });
  });

  it('takes the rights of an app into account', async () => {
    const app_id = await addModestApp(gateway);
    const { body } = await explain(gateway, { model: 'second/other', app_id });
    expect(body.rule).toBe('default');
    expectProblem(await gateway.manage('POST', '/explain', { app_id: 4711 }), 404, 'not_found', ['app_id']);
  });

  it('tells of what the configuration keeps out', async () => {
    await gateway.manage('PATCH', `/servers/${first}`, { enabled: false });
    expect(toldOf(await explain(gateway))).toEqual(['first disabled', 'second first']);
    await gateway.manage('PATCH', `/servers/${first}`, { enabled: true, capabilities: { tools: false } });
    expect(toldOf(await explain(gateway))).toEqual(['first first', 'second fallback']);
    const needy = await explain(gateway, { requirements: { tools: true, context_tokens: 10 } });
    expect(toldOf(needy)).toEqual(['first lacks_tools', 'second first']);
    await gateway.manage('PATCH', `/servers/${first}`, { capabilities: {} });
  });

  it('tells of what has befallen providers, as this instance sees them', async () => {
    const vitals = gateway.app.get(Vitals).of(first);
    vitals.pause(performance.now() + 60_000);
    const paused = await explain(gateway);
    expect(toldOf(paused)).toEqual(['first paused', 'second first']);
    expect(paused.body.candidates[0]?.explanation).toMatch(/^it asked for a pause \(429\), which lasts another \d+ s$/);
    for (let count = 0; count < 5; count++) vitals.failed(performance.now());
    expect(toldOf(await explain(gateway))).toEqual(['first breaker_open', 'second first']);
  });
});

describe('explaining', () => {
  it('asks nobody and stores nothing', async () => {
    await upstream.forgetReceived();
    const before = await storedRows(gateway.databaseUrl);
    await explain(gateway);
    await explain(gateway, { model_port: upstream.port });
    await explain(gateway, { draft: { active: { purpose: 'chat', provider_type: 'api_key', provider_id: vendor } } });
    expect(await storedRows(gateway.databaseUrl)).toEqual(before);
    expect(await upstream.received()).toEqual([]);
  });

  it.each([
    [{ purpose: 'nope' }, 404, 'purpose_not_found'],
    [{ model_port: 1 }, 404, 'model_port_unknown'],
    [{ model_port: 0 }, 400, 'invalid_request', ['model_port']],
    [{ purpose: 'No Slug' }, 400, 'invalid_request', ['purpose']],
    [{ endpoint: 'images' }, 400, 'invalid_request', ['endpoint']],
    [{ requirements: { tools: 'yes' } }, 400, 'invalid_request', ['requirements.tools']],
    [{ draft: {} }, 400, 'invalid_request', ['draft.active']],
    [{ replay: 5 }, 400, 'invalid_request', ['replay']],
    [{ revision: 2_000_000 }, 404, 'not_found'],
  ] as const)('refuses %j', async (body, status, code, fields: readonly string[] = []) => {
    expectProblem(await gateway.manage('POST', '/explain', body), status, code, fields);
  });

  it('is for viewers, drafts are for operators', async () => {
    const viewer = await asRole(gateway, 'viewer');
    const draft = { active: { purpose: 'chat', provider_type: 'ai_server', provider_id: second } };
    expect((await explain(viewer)).status).toBe(200);
    expectProblem(await viewer.manage('POST', '/explain', { draft }), 403, 'forbidden');
    expect((await explain(await asRole(gateway, 'operator'), { draft })).status).toBe(200);
  });
});

describe('an earlier revision', () => {
  it('is explained as it was, without what has befallen providers since', async () => {
    const then = await revisionOf(gateway);
    await activate(gateway, 'chat', [second]);
    await gateway.manage('PATCH', `/servers/${first}`, { enabled: false });
    gateway.app
      .get(Vitals)
      .of(second)
      .pause(performance.now() + 60_000);
    expect(toldOf(await explain(gateway))).toEqual(['second paused']);
    const past = await explain(gateway, { revision: then });
    expect(toldOf(past)).toEqual(['first first', 'second fallback']);
    expect(past.body).toMatchObject({ revision: then, live: false });
    const now = await explain(gateway, { revision: await revisionOf(gateway) });
    expect([toldOf(now), now.body.live]).toEqual([['second paused'], true]);
  });
});

const draftOf = (...tiers: readonly object[]) => ({ draft: { active: { purpose: 'chat', tiers } } });
const tierOf = (provider_type: string, provider_id: number) => ({
  strategy: 'weighted',
  targets: [{ provider_type, provider_id }],
});

describe('a draft', () => {
  it('is explained as if it were made, and is not', async () => {
    const before = await revisionOf(gateway);
    const answer = await explain(gateway, draftOf(tierOf('api_key', vendor), tierOf('ai_server', second)));
    expect(toldOf(answer)).toEqual(['vendor first', 'second fallback']);
    expect(answer.body).toMatchObject({ revision: before + 1, live: true });
    expect(toldOf(await explain(gateway))).toEqual(['first first', 'second fallback']);
    expect(await revisionOf(gateway)).toBe(before);
  });

  it.each(['activate_at', 'until'])('has no %s', async (field) => {
    const time = new Date(Date.now() + 3_600_000).toISOString();
    const active = { purpose: 'chat', provider_type: 'ai_server', provider_id: second, [field]: time };
    const refused = await gateway.manage('POST', '/explain', { draft: { active } });
    expectProblem(refused, 400, 'invalid_request', [`draft.active.${field}`]);
  });

  it('neither waits for writers nor makes them wait', async () => {
    const draft = draftOf(tierOf('ai_server', second));
    const writer = gateway.app.get(DataSource).createQueryRunner();
    try {
      await writer.startTransaction();
      await writer.query('select pg_advisory_xact_lock($1)', [WRITE_LOCK]);
      await writer.query('update chains set updated_at = now()');
      await writer.query('delete from chain_targets');
      expect(toldOf(await explain(gateway, draft))).toEqual(['second first']);
    } finally {
      await writer.rollbackTransaction();
      await writer.release();
    }
    expect(toldOf(await explain(gateway))).toEqual(['first first', 'second fallback']);
  });

  it('is refused for what the activation would be refused for', async () => {
    await gateway.manage('PATCH', `/servers/${first}`, { enabled: false });
    const refused = await gateway.manage('POST', '/explain', draftOf(tierOf('ai_server', first)));
    expectProblem(refused, 422, 'preflight_failed', ['tiers.0.targets.0.provider_id']);
    const unknown = await gateway.manage('POST', '/explain', draftOf(tierOf('ai_server', 4711)));
    expectProblem(unknown, 404, 'not_found', ['tiers.0.targets.0.provider_id']);
    const both = { ...draftOf(tierOf('ai_server', second)), revision: 1 };
    expectProblem(await gateway.manage('POST', '/explain', both), 400, 'invalid_request', ['draft']);
  });
});
