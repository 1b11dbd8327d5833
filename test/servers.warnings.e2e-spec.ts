import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Answer, type Gateway, startGateway } from './support/gateway.js';
import { activate } from './support/plug.js';
import { providerKey } from './support/run-canaries.js';

let gateway: Gateway;
let first: number;
let second: number;

const body = (name: string) => ({ name, server_type: 'llamacpp', base_url: 'http://127.0.0.1:9' });

beforeAll(async () => {
  gateway = await startGateway();
  first = (await gateway.manage<{ id: number }>('POST', '/servers', body('first'))).body.id;
  second = (await gateway.manage<{ id: number }>('POST', '/servers', body('second'))).body.id;
});
beforeEach(async () => {
  for (const id of [first, second]) await gateway.manage('PATCH', `/servers/${id}`, { enabled: true });
  for (const purpose of ['chat', 'embeddings', 'reranking']) await gateway.manage('DELETE', `/active/${purpose}`);
});
afterAll(() => gateway.stop());

const change = (id: number, fields: object): Promise<Answer> => gateway.manage('PATCH', `/servers/${id}`, fields);
const warning = (purpose: string, name: string): string =>
  `"${purpose}" has no enabled provider left, so its requests are answered with 503. Plug in another provider with POST /api/v1/llm-config/active, or enable "${name}" again.`;

describe('a change that leaves a purpose without an enabled provider', () => {
  it('is made and warned of, for each such purpose and no other', async () => {
    await activate(gateway, 'chat', [first]);
    await activate(gateway, 'embeddings', [second, first]);
    await activate(gateway, 'reranking', [first]);
    const { status, body: answer } = await change(first, { enabled: false });
    expect([status, answer['enabled']]).toEqual([200, false]);
    expect(answer['warnings']).toEqual([warning('chat', 'first'), warning('reranking', 'first')]);
  });

  it('is warned of when the last one of several goes', async () => {
    await activate(gateway, 'chat', [first, second]);
    expect((await change(second, { enabled: false })).body['warnings']).toEqual([]);
    expect((await change(first, { enabled: false })).body['warnings']).toEqual([warning('chat', 'first')]);
    expect((await change(first, { enabled: false })).body['warnings']).toEqual([warning('chat', 'first')]);
  });

  it('is warned of by PUT and in a dry run as well', async () => {
    await activate(gateway, 'chat', [first]);
    const whole = { ...body('first'), enabled: false };
    const dry = await gateway.manage('PUT', `/servers/${first}?dry_run=true`, whole);
    expect(dry.body['warnings']).toEqual([warning('chat', 'first')]);
    expect((await gateway.manage('GET', `/servers/${first}`)).body['enabled']).toBe(true);
    const stored = await gateway.manage('PUT', `/servers/${first}`, whole);
    expect(stored.body['warnings']).toEqual([warning('chat', 'first')]);
  });

  it('is nothing to warn of when another field changes, or no chain leads there', async () => {
    await activate(gateway, 'chat', [first]);
    expect((await change(first, { model: 'other' })).body['warnings']).toEqual([]);
    expect((await change(second, { enabled: false })).body['warnings']).toEqual([]);
    expect((await change(first, { enabled: true })).body['warnings']).toEqual([]);
  });

  it('is warned of for api keys alike', async () => {
    const key = { provider: 'openai', key_name: 'main', api_key: providerKey('5d80') };
    const { id } = (await gateway.manage<{ id: number }>('POST', '/api-keys', key)).body;
    await gateway.manage('POST', '/active?preflight=off', {
      purpose: 'chat',
      provider_type: 'api_key',
      provider_id: id,
    });
    const answer = await gateway.manage('PATCH', `/api-keys/${id}`, { enabled: false });
    expect(answer.body['warnings']).toEqual([warning('chat', 'main')]);
  });
});
