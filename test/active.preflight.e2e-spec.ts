import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { type Answer, type Gateway, startGateway } from './support/gateway.js';
import { expectProblem, revisionOf } from './support/problems.js';
import { providerKey } from './support/run-canaries.js';

let gateway: Gateway;
let serial = 0;
let local: number;
let vendor: number;

async function create(path: string, body: object): Promise<number> {
  const answer = await gateway.manage<{ id: number }>('POST', path, body);
  expect(answer.status).toBe(201);
  return answer.body.id;
}

function createServer(fields: object = {}): Promise<number> {
  serial += 1;
  return create('/servers', {
    name: `server-${serial}`,
    server_type: 'vllm',
    base_url: 'http://127.0.0.1:9',
    ...fields,
  });
}

beforeAll(async () => {
  gateway = await startGateway();
  local = await createServer({ name: 'local' });
  vendor = await create('/api-keys', { provider: 'openai', key_name: 'main', api_key: providerKey('5d80') });
});
beforeEach(async () => {
  await gateway.manage('DELETE', '/active/work');
  await gateway.manage('DELETE', '/purposes/work');
  await gateway.manage('PUT', '/purposes/work');
});
afterAll(() => gateway.stop());

const server = (provider_id: number) => ({ provider_type: 'ai_server', provider_id });
const apiKey = (provider_id: number) => ({ provider_type: 'api_key', provider_id });
const activate = (...targets: readonly object[]): Promise<Answer> => {
  const [active, ...fallbacks] = targets;
  return gateway.manage('POST', '/active?preflight=off', { purpose: 'work', ...active, fallbacks });
};
const require = (body: object): Promise<Answer> => gateway.manage('PUT', '/purposes/work', body);

/** 422 with the reason, and nothing has changed. */
async function expectRefusal(request: () => Promise<Answer>, field: string, reason: string): Promise<void> {
  const before = await revisionOf(gateway);
  const answer = await request();
  expectProblem(answer, 422, 'preflight_failed', [field]);
  expect(answer.body['detail']).toContain(reason);
  expect(await revisionOf(gateway)).toBe(before);
}

describe('a provider is refused', () => {
  it('that is disabled, in any tier', async () => {
    const disabled = await createServer({ name: 'off', enabled: false });
    const tiers = [{ strategy: 'weighted', targets: [server(local), server(disabled)] }];
    const inTiers = () => gateway.manage('POST', '/active?preflight=off', { purpose: 'work', tiers });
    await expectRefusal(inTiers, 'tiers.0.targets.1.provider_id', '"off" is disabled; enable it first');
  });

  it('whose keys no longer open', async () => {
    const broken = await create('/api-keys', { provider: 'openai', key_name: 'broken', api_key: providerKey('0001') });
    const database = gateway.app.get(DataSource);
    await database.query('update provider_keys set id = gen_random_uuid() where provider_id = $1', [broken]);
    const reason = '"broken" cannot be used: its stored key does not belong to this provider and address';
    await expectRefusal(() => activate(apiKey(broken)), 'provider_id', reason);
    const together = { base_url: 'https://api.openai.com/v1', api_key: providerKey('0002') };
    expect((await gateway.manage('PATCH', `/api-keys/${broken}`, together)).status).toBe(200);
    expect((await activate(apiKey(broken))).status).toBe(200);
  });

  it('that has no key although it needs one', async () => {
    const bare = await create('/api-keys', { provider: 'openai', key_name: 'bare', api_key: providerKey('0001') });
    await gateway.manage('DELETE', `/api-keys/${bare}/keys/1`);
    const reason = '"bare" cannot be used: it has no key; enter one with PATCH';
    await expectRefusal(() => activate(server(local), apiKey(bare)), 'fallbacks.0.provider_id', reason);
  });

  const lacks: readonly (readonly [object, object, string])[] = [
    [{ tools: true }, { tools: false }, 'is declared to have no tools'],
    [{ json_schema: true }, { json_schema: false }, 'is declared to have no JSON schema answers'],
    [{ vision: true }, { vision: false }, 'is declared to see no images'],
    [{ context_tokens: 8193 }, { context_tokens: 8192 }, 'is declared to have too small a context'],
  ];
  it.each(lacks)('that cannot do what the purpose requires: %j of %j', async (requirements, capabilities, reason) => {
    await require({ requirements });
    const unable = await createServer({ capabilities });
    await expectRefusal(() => activate(server(unable)), 'provider_id', reason);
    await gateway.manage('PATCH', `/servers/${unable}`, { capabilities: {} });
    expect((await activate(server(unable))).status).toBe(200);
  });

  it('only for what is required: what is declared to be missing does not matter otherwise', async () => {
    await require({ requirements: { tools: false, context_tokens: 100, vector_size: 1024 } });
    const modest = await createServer({ capabilities: { tools: false, vision: false, context_tokens: 100 } });
    expect((await activate(server(modest))).status).toBe(200);
  });

  it('together with all others that cannot serve, each named by its field', async () => {
    const [off, unable] = [
      await createServer({ enabled: false }),
      await createServer({ capabilities: { tools: false } }),
    ];
    await require({ requirements: { tools: true } });
    const answer = await activate(server(off), server(local), server(unable));
    expectProblem(answer, 422, 'preflight_failed', ['provider_id', 'fallbacks.1.provider_id']);
  });

  it('in a dry run as well', async () => {
    const off = await createServer({ enabled: false });
    const dry = () => gateway.manage('POST', '/active?preflight=off&dry_run=true', { purpose: 'work', ...server(off) });
    await expectRefusal(dry, 'provider_id', 'is disabled');
  });
});

describe('a local_only purpose', () => {
  const OUTSIDE = 'its address is outside this machine and its private networks';

  it('takes servers of this machine and its private networks', async () => {
    await require({ data_policy: 'local_only' });
    const named = await createServer({ base_url: 'http://localhost:9' });
    const inNetwork = await createServer({ base_url: 'http://10.1.2.3:8000/v1' });
    expect((await activate(server(local), server(named), server(inNetwork))).status).toBe(200);
  });

  it.each([
    ['http://93.184.216.34', OUTSIDE],
    ['http://[2606:2800:220:1::1]:8080', OUTSIDE],
    ['http://nowhere.invalid', 'its host name cannot be resolved'],
  ])('refuses the server %s', async (base_url, reason) => {
    await require({ data_policy: 'local_only' });
    const outside = await createServer({ name: `at ${serial}`, base_url });
    await expectRefusal(() => activate(server(local), server(outside)), 'fallbacks.0.provider_id', reason);
  });

  it('refuses external vendors', async () => {
    await require({ data_policy: 'local_only' });
    await expectRefusal(() => activate(apiKey(vendor)), 'provider_id', '"main" is an external vendor');
  });

  it('cannot be made of one whose chain leads outside, and is not changed at all then', async () => {
    await require({ description: 'before', attempts: { max_retries: 1 } });
    await activate(server(local), apiKey(vendor));
    const refused = () => require({ data_policy: 'local_only', description: 'after', attempts: { max_retries: 5 } });
    await expectRefusal(refused, 'data_policy', '"work" was not changed: "main" is an external vendor');
    const { body } = await gateway.manage('GET', '/purposes/work');
    expect(body).toMatchObject({ description: 'before', data_policy: 'any', attempts: { max_retries: 1 } });
    await activate(server(local));
    expect((await require({ data_policy: 'local_only' })).body).toMatchObject({ data_policy: 'local_only' });
    expect((await require({ description: 'after' })).body).toMatchObject({ data_policy: 'local_only' });
  });

  it('keeps its servers from moving outside, by PATCH and by PUT', async () => {
    await require({ data_policy: 'local_only' });
    const moving = await createServer({ name: 'moving', base_url: 'http://127.0.0.1:9' });
    await activate(server(local), server(moving));
    const base_url = 'http://93.184.216.34:8000';
    const patch = () => gateway.manage('PATCH', `/servers/${moving}`, { base_url });
    await expectRefusal(patch, 'base_url', '"moving" was not changed, because it serves work: ');
    const whole = { name: 'moving', server_type: 'vllm', base_url };
    await expectRefusal(() => gateway.manage('PUT', `/servers/${moving}`, whole), 'base_url', OUTSIDE);
    const inside = await gateway.manage('PATCH', `/servers/${moving}`, { base_url: 'http://192.168.7.7:8000' });
    expect(inside.status).toBe(200);
    await activate(server(local));
    expect((await patch()).status).toBe(200);
  });
});
