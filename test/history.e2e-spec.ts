import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Gateway, startGateway } from './support/gateway.js';
import { changesIn } from './support/history.js';
import { revisionOf } from './support/problems.js';
import { FIGURES, without } from './support/without.js';

let gateway: Gateway;
let server: number;
let spare: number;
let vendor: number;

const SERVER = { server_type: 'vllm', base_url: 'http://127.0.0.1:9' };
const target = (provider_id: number) => ({ provider_type: 'ai_server', provider_id });

beforeAll(async () => {
  gateway = await startGateway();
  const create = async (path: string, body: object) =>
    (await gateway.manage<{ id: number }>('POST', path, body)).body.id;
  server = await create('/servers', { ...SERVER, name: 'local', api_key: 'sk-0123456789ab' });
  spare = await create('/servers', { ...SERVER, name: 'spare' });
  vendor = await create('/api-keys', { provider: 'openai', key_name: 'main', api_key: 'sk-0123456789ab' });
});
afterAll(() => gateway.stop());

/** A write that is answered with 2xx, and the number it got. */
async function write(method: string, path: string, body?: object): Promise<number> {
  const answer = await gateway.manage(method, path, body);
  expect([method, path, answer.status < 300 ? 'written' : answer.body]).toEqual([method, path, 'written']);
  return Number(answer.body['revision']);
}

const version = (id: number, number: number, state: string, weight = 1) => ({
  provider_id: id,
  version: number,
  state,
  weight,
  app_id: null,
});
const targetOfChat = (tier: number, provider_id: number) => ({
  purpose: 'chat',
  tier,
  position: 0,
  provider_id,
  model: null,
  weight: 1,
});
/** Of a server, what its own row does not hold, and what nobody sets. */
const BESIDE_THE_ROW = ['id', 'masked_key', 'key_version', 'updated_at', 'created_at', 'state', ...FIGURES];
const retries = (max_retries: number) => ({ attempts: { max_retries } });
const byEntity = (a: { entity: string }, b: { entity: string }) => (a.entity < b.entity ? -1 : 1);

describe('every kind of write leaves exactly its changes', () => {
  it('a new server with a key', async () => {
    const number = await write('POST', '/servers', { ...SERVER, name: 'new', api_key: 'sk-0123456789ab', model: 'm' });
    const changes = await changesIn(gateway, number);
    const id = Number(changes[0]?.key);
    const { body } = await gateway.manage('GET', `/servers/${id}`);
    const after = without(body, ...BESIDE_THE_ROW);
    expect(changes).toEqual([
      { entity: 'server', key: String(id), before: null, after },
      { entity: 'key_version', key: `${id}/1`, before: null, after: version(id, 1, 'active') },
    ]);
    expect((await changesIn(gateway, await write('DELETE', `/servers/${id}`))).toSorted(byEntity)).toEqual([
      { entity: 'key_version', key: `${id}/1`, before: version(id, 1, 'active'), after: null },
      { entity: 'server', key: String(id), before: after, after: null },
    ]);
  });

  it('some fields of a server', async () => {
    const number = await write('PATCH', `/servers/${server}`, { model: 'qwen', timeouts: { connect_ms: 5 } });
    const before = { model: null, timeouts: {} };
    const after = { model: 'qwen', timeouts: { connect_ms: 5 } };
    expect(await changesIn(gateway, number)).toEqual([{ entity: 'server', key: String(server), before, after }]);
  });

  it('what is written again as it is', async () => {
    const number = await write('PATCH', `/servers/${server}`, { model: 'qwen' });
    expect(await changesIn(gateway, number)).toEqual([]);
  });

  it('another key', async () => {
    const number = await write('PATCH', `/api-keys/${vendor}`, { api_key: 'sk-ba9876543210' });
    expect(await changesIn(gateway, number)).toEqual([
      { entity: 'key_version', key: `${vendor}/1`, before: { state: 'active' }, after: { state: 'revoked' } },
      { entity: 'key_version', key: `${vendor}/2`, before: null, after: version(vendor, 2, 'active') },
    ]);
  });

  it('a key beside the others, its weight, and its end', async () => {
    const keys = `/api-keys/${vendor}/keys`;
    const added = await write('POST', keys, { api_key: 'sk-third456789012', weight: 3 });
    const key = `${vendor}/3`;
    const of = async (number: number) => (await changesIn(gateway, number)).filter((change) => change.key === key);
    expect(await changesIn(gateway, added)).toEqual([
      { entity: 'key_version', key, before: null, after: version(vendor, 3, 'active', 3) },
    ]);
    const weighed = await write('PATCH', `${keys}/3`, { weight: 5 });
    expect(await of(weighed)).toEqual([{ entity: 'key_version', key, before: { weight: 3 }, after: { weight: 5 } }]);
    const revoked = await write('DELETE', `${keys}/3`);
    expect(await of(revoked)).toMatchObject([{ before: { state: 'active' }, after: { state: 'revoked' } }]);
  });

  it('a vendor, in the words of its own', async () => {
    const number = await write('PUT', `/api-keys/${vendor}`, {
      provider: 'anthropic',
      key_name: 'renamed',
      api_key: 'sk-1',
    });
    const [change] = await changesIn(gateway, number);
    expect(change).toMatchObject({
      entity: 'api_key',
      key: String(vendor),
      before: { provider: 'openai', key_name: 'main' },
      after: { provider: 'anthropic', key_name: 'renamed' },
    });
    expect(Object.keys(change?.after ?? {}).toSorted()).toEqual(['base_url', 'key_name', 'provider']);
  });

  it('a purpose', async () => {
    const created = await write('PUT', '/purposes/clinical', { description: 'Questions' });
    const { body } = await gateway.manage('GET', '/purposes/clinical');
    const { active: _, agent_types: __, requirements: ___, budget_state: ____, created_at: _____, ...fields } = body;
    expect(await changesIn(gateway, created)).toEqual([
      {
        entity: 'purpose',
        key: 'clinical',
        before: null,
        after: { ...fields, requirements: {} },
      },
    ]);
    const changed = await write('PUT', '/purposes/clinical', { attempts: { max_retries: 0 } });
    expect(await changesIn(gateway, changed)).toEqual([
      { entity: 'purpose', key: 'clinical', before: retries(2), after: retries(0) },
    ]);
  });

  it('an agent type', async () => {
    const set = await write('PUT', '/agent-types/doctor%20a%2Fb', { purpose: 'clinical' });
    const key = 'doctor a/b';
    const row = { name: key, purpose: 'clinical' };
    expect(await changesIn(gateway, set)).toEqual([{ entity: 'agent_type', key, before: null, after: row }]);
    const removed = await write('DELETE', '/agent-types/doctor%20a%2Fb');
    expect(await changesIn(gateway, removed)).toEqual([{ entity: 'agent_type', key, before: row, after: null }]);
  });

  it('a chain: only the places that differ', async () => {
    const first = await write('POST', '/active?preflight=off', {
      purpose: 'chat',
      ...target(server),
      fallbacks: [target(spare)],
    });
    expect(await changesIn(gateway, first)).toEqual([
      { entity: 'active', key: 'chat', before: null, after: { purpose: 'chat', until: null } },
      { entity: 'target', key: 'chat/0/0', before: null, after: targetOfChat(0, server) },
      { entity: 'target', key: 'chat/1/0', before: null, after: targetOfChat(1, spare) },
    ]);
    const shared = { strategy: 'least_busy', targets: [{ ...target(server), model: 'pinned' }] };
    const second = await write('POST', '/active?preflight=off', {
      purpose: 'chat',
      tiers: [shared, { strategy: 'weighted', targets: [target(spare)] }],
    });
    expect(await changesIn(gateway, second)).toEqual([
      { entity: 'target', key: 'chat/0/0', before: { model: null }, after: { model: 'pinned' } },
      { entity: 'tier', key: 'chat/0', before: null, after: { purpose: 'chat', tier: 0, strategy: 'least_busy' } },
    ]);
    const gone = await changesIn(gateway, await write('DELETE', '/active/chat'));
    expect(gone.map(({ entity, key, after }) => `${entity} ${key} ${JSON.stringify(after)}`).toSorted()).toEqual([
      'active chat null',
      'target chat/0/0 null',
      'target chat/1/0 null',
      'tier chat/0 null',
    ]);
  });

  it('nothing for what was refused or only tried', async () => {
    const before = await revisionOf(gateway);
    await gateway.manage('POST', '/servers', { ...SERVER, name: 'local' });
    await gateway.manage('POST', '/servers?dry_run=true', { ...SERVER, name: 'tried' });
    const number = await write('PUT', '/purposes/next', {});
    expect(number).toBe(before + 1);
    expect((await changesIn(gateway, number)).map(({ key }) => key)).toEqual(['next']);
  });
});

describe('a dry run', () => {
  it('says what the write would change, and what it then changes', async () => {
    const dry = await gateway.manage('PATCH', `/servers/${server}?dry_run=true`, { enabled: false, model: 'other' });
    const before = { model: 'qwen', enabled: true };
    const changes = [{ entity: 'server', key: String(server), before, after: { model: 'other', enabled: false } }];
    expect(dry).toMatchObject({ status: 200, body: { model: 'other', changes } });
    const real = await gateway.manage('PATCH', `/servers/${server}`, { enabled: false, model: 'other' });
    expect(real.body).not.toHaveProperty('changes');
    expect(await changesIn(gateway, Number(real.body['revision']))).toEqual(changes);
    await write('PATCH', `/servers/${server}`, { enabled: true, model: 'qwen' });
  });

  it.each<[string, string, () => object | undefined, readonly string[]]>([
    ['POST', '/servers', () => ({ ...SERVER, name: 'try', api_key: 'sk-0123456789ab' }), ['server', 'key_version']],
    ['POST', '/active?preflight=off', () => ({ purpose: 'chat', ...target(server) }), ['active', 'target']],
    ['PUT', '/purposes/try', () => ({}), ['purpose']],
    ['PUT', '/agent-types/try', () => ({ purpose: 'chat' }), ['agent_type']],
    ['DELETE', '/purposes/clinical', () => undefined, ['purpose']],
  ])('of %s %s has its changes', async (method, path, body, entities) => {
    const { body: answer } = await gateway.manage<{ changes: { entity: string }[] }>(
      method,
      `${path}${path.includes('?') ? '&' : '?'}dry_run=true`,
      body(),
    );
    expect(answer.changes.map(({ entity }) => entity)).toEqual(entities);
  });
});
