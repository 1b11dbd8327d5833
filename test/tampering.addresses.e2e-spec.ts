import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SECRETS, TamperedDatabase } from './support/tampered-database.js';

/** Why, and what to do. */
const NOT_VOUCHED = /^no key of "mine" opens that would vouch for its address: .+Enter base_url and api_key together/;

let database: TamperedDatabase;
beforeAll(async () => {
  database = await TamperedDatabase.prepare();
});
beforeEach(() => database.restore());
afterAll(() => database.clear());

const manage = (method: string, path: string, body?: object) =>
  database.gateway.manage(method, `/api-keys/${database.mine}${path}`, body);
const revokeAll = () =>
  database.sql("update provider_keys set state = 'revoked', revoked_at = now() where provider_id = $1", database.mine);

describe('a vendor without a key in use whose address was changed in the database', () => {
  it.each([
    ['revoked', () => revokeAll()],
    ['deleted', () => database.sql('delete from provider_keys where provider_id = $1', database.mine)],
  ])('gets no new key: its others are %s', async (_, remove) => {
    const { mine, trap } = database;
    await remove();
    await database.moveTo(mine, `${trap.url}/v1`);
    for (const path of ['/keys', '/rotate']) {
      const { status, body } = await manage('POST', path, { api_key: SECRETS.later });
      const remedy = `Enter base_url and api_key together with PATCH /api/v1/llm-config/api-keys/${mine}.`;
      expect([status, body['detail']]).toEqual([422, expect.stringContaining(remedy)]);
    }
    await database.ask(mine);
    expect([await database.caught(), trap.caught]).toEqual([[], '']);
    const entered = await manage('PATCH', '', { base_url: `${database.vendor.url}/v1`, api_key: SECRETS.later });
    expect([entered.status, (await database.ask(mine)).status]).toEqual([200, 200]);
    expect(database.vendor.chatKeys()).toEqual([SECRETS.later]);
  });

  it.each([
    ['revoked', () => revokeAll()],
    ['deleted', () => database.sql('delete from provider_keys where provider_id = $1', database.mine)],
    ['damaged', () => database.sql('update provider_keys set id = gen_random_uuid()')],
    ['there and open nowhere but at the old address', () => Promise.resolve()],
  ])('is sent no new key that is entered without base_url: its others are %s', async (_, harm) => {
    const { mine, trap } = database;
    await harm();
    await database.moveTo(mine, `${trap.url}/v1`);
    const refused = await manage('PATCH', '', { api_key: SECRETS.later });
    expect([refused.status, refused.body['code']]).toEqual([422, 'preflight_failed']);
    expect(refused.body['errors']).toEqual([{ field: 'base_url', message: expect.stringMatching(NOT_VOUCHED) }]);
    await database.provoke(mine);
    expect([await database.caught(), trap.caught]).toEqual([[], expect.not.stringMatching(/authorization/i)]);
    const replacing = { provider: 'custom', key_name: 'mine', api_key: SECRETS.later };
    expect((await manage('PUT', '', replacing)).body['errors']).toMatchObject([{ field: 'base_url' }]);
    const entered = await manage('PUT', '', { ...replacing, base_url: `${database.vendor.url}/v1` });
    expect([entered.status, (await database.ask(mine)).status]).toEqual([200, 200]);
  });

  it('gets one when nobody has changed it: a revoked key vouches as well', async () => {
    await revokeAll();
    expect((await manage('POST', '/keys', { api_key: SECRETS.later })).status).toBe(201);
    expect((await database.ask(database.mine)).status).toBe(200);
    expect([await database.caught(), database.vendor.chatKeys()]).toEqual([[], [SECRETS.later]]);
  });

  it('gets none on the word of a key that was destroyed', async () => {
    await revokeAll();
    await manage('DELETE', '/versions/1');
    expect((await manage('POST', '/keys', { api_key: SECRETS.later })).status).toBe(422);
  });
});

describe('a vendor whose address is no URL any more', () => {
  it('says so and what to do, whatever is asked of it', async () => {
    const { mine } = database;
    await manage('POST', '/keys', { api_key: SECRETS.later });
    await manage('DELETE', '/keys/1');
    await database.moveTo(mine, 'nonsense');
    const key = { api_key: SECRETS.later };
    const asked: readonly (readonly [string, string, object?])[] = [
      ['POST', '/keys', key],
      ['POST', '/rotate', key],
      ['PATCH', '', key],
      ['POST', '/versions/1/activate', {}],
      ['DELETE', '/versions/1'],
      ['POST', '/test'],
    ];
    for (const [method, path, body] of asked) {
      const answer = await manage(method, path, body);
      const told = [method, path, answer.status, answer.body['detail']];
      expect(told).toEqual([method, path, 422, expect.stringContaining('its base_url is not a URL')]);
    }
    const base_url = `${database.vendor.url}/v1`;
    expect((await manage('PATCH', '', { base_url })).status).toBe(400);
    expect((await manage('PATCH', '', { base_url, ...key })).status).toBe(200);
    expect((await database.ask(mine)).status).toBe(200);
  });

  it('is not plugged in, nor is such a server', async () => {
    const { mine, gateway } = database;
    const body = { name: 'nowhere', server_type: 'vllm', base_url: 'http://127.0.0.1:9' };
    const { id } = (await gateway.manage<{ id: number }>('POST', '/servers', body)).body;
    for (const provider_id of [mine, id]) await database.moveTo(provider_id, 'nonsense');
    const targets = [
      { provider_type: 'api_key', provider_id: mine },
      { provider_type: 'ai_server', provider_id: id },
    ];
    for (const target of targets) {
      const { status } = await gateway.manage('POST', '/active', { purpose: 'chat', ...target });
      expect(status).toBe(422);
    }
    expect((await gateway.manage('POST', `/servers/${id}/test`)).status).toBe(422);
    expect((await gateway.manage('GET', `/servers/${id}/models`)).status).toBe(422);
    await gateway.manage('DELETE', `/servers/${id}`);
  });
});

describe('a server whose address was changed in the database', () => {
  let id: number;
  beforeEach(async () => {
    const body = { name: 'moved', server_type: 'vllm', base_url: database.vendor.url, api_key: SECRETS.mine };
    id = (await database.gateway.manage<{ id: number }>('POST', '/servers', body)).body.id;
  });
  afterEach(() => database.gateway.manage('DELETE', `/servers/${id}`));

  const change = (body: object) => database.gateway.manage('PATCH', `/servers/${id}`, body);
  const test = () => database.gateway.manage('POST', `/servers/${id}/test`);

  it.each([
    ['its key opens nowhere but at the old one', () => Promise.resolve()],
    ['it never had a key', () => database.sql('delete from provider_keys where provider_id = $1', id)],
  ])('is sent no new key that is entered without base_url: %s', async (_, harm) => {
    await harm();
    await database.moveTo(id, database.trap.url);
    const { status, body } = await change({ api_key: SECRETS.later });
    const remedy = `Enter base_url and api_key together with PATCH /api/v1/llm-config/servers/${id}`;
    expect([status, body['errors']]).toEqual([422, [{ field: 'base_url', message: expect.stringContaining(remedy) }]]);
    await test();
    expect([await database.caught(), database.trap.caught]).toEqual([[], expect.not.stringMatching(/authorization/i)]);
    const entered = await change({ base_url: database.vendor.url, api_key: SECRETS.later });
    expect([entered.status, (await test()).body['status']]).toEqual([200, 'healthy']);
  });

  it('takes a key without base_url as long as one that opens vouches for the address, even a revoked one', async () => {
    expect((await change({ api_key: SECRETS.later })).status).toBe(200);
    expect((await change({ api_key: null })).status).toBe(200);
    expect((await change({ api_key: SECRETS.later })).status).toBe(200);
  });
});
