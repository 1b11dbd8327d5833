import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { PLACES_EACH } from '../src/access/admin-places.js';
import { waitUntil } from '../src/database/embedded/poll.js';
import { VENDORS } from '../src/protocols/openai/vendors.js';
import { addAdmin } from './support/admin-calls.js';
import { type Answer, type Gateway, startGateway } from './support/gateway.js';
import { answering, requestHeads, startJsonDouble } from './support/json-double.js';
import { type KeyCheckingVendor, startKeyCheckingVendor } from './support/key-checking-vendor.js';
import { expectProblem, revisionOf } from './support/problems.js';
import { completingBehind } from './support/raw-upstream.answers.js';
import type { RawUpstream } from './support/raw-upstream.js';
import { providerKey } from './support/run-canaries.js';
import { storedRows } from './support/stored-rows.js';
import { type ModelServer, startModelServer } from './support/upstreams.js';

const VALID = providerKey('0001');
const WRONG = providerKey('0002');

let gateway: Gateway;
let model: ModelServer;
let guarded: ModelServer;
let double: RawUpstream;
let vendor: KeyCheckingVendor;

beforeAll(async () => {
  [model, guarded, double, vendor] = await Promise.all([
    startModelServer({ model: 'tiny.gguf' }),
    startModelServer({ model: 'tiny.gguf', apiKey: VALID, guardModels: true }),
    startJsonDouble(200, {}),
    startKeyCheckingVendor(VALID),
  ]);
  gateway = await startGateway({ EGRESS_ALLOW_ORIGINS: `${vendor.url},${double.url}` });
});
afterAll(() => Promise.all([gateway.stop(), model.stop(), guarded.stop(), double.stop(), vendor.close()]));

const tryServer = (fields: object): Promise<Answer> =>
  gateway.manage('POST', '/servers/try', { server_type: 'llamacpp', base_url: model.url, ...fields });
const tryKey = (fields: object): Promise<Answer> =>
  gateway.manage('POST', '/api-keys/try', {
    provider: 'custom',
    base_url: `${vendor.url}/v1`,
    api_key: VALID,
    ...fields,
  });

async function noted(): Promise<readonly Record<string, unknown>[]> {
  const { body } = await gateway.manage<{ data: Record<string, unknown>[] }>('GET', '/audit?action=provider.try');
  return body.data;
}

describe('a server that is tried', () => {
  it.each(['llamacpp', 'vllm', 'lmstudio', 'openai-compatible'])(
    'tells how it is and what it serves: %s',
    async (type) => {
      const { status, body } = await tryServer({ server_type: type });
      expect([status, body]).toEqual([
        200,
        { status: 'healthy', latency_ms: expect.any(Number), reason: null, models: ['tiny.gguf'] },
      ]);
    },
  );

  it('is not stored, and leaves no trace', async () => {
    const [before, revision] = [await storedRows(gateway.databaseUrl), await revisionOf(gateway)];
    await tryServer({ name: 'tried', api_key: VALID });
    await tryKey({ key_name: 'tried' });
    expect([await storedRows(gateway.databaseUrl), await revisionOf(gateway)]).toEqual([before, revision]);
    expect((await gateway.manage('GET', '/servers')).body['data']).toEqual([]);
    expect((await gateway.manage('GET', '/api-keys')).body['data']).toEqual([]);
  });

  it('is on record by its address, without the key', async () => {
    await tryServer({ api_key: VALID });
    await tryKey({});
    expect(await waitUntil(async () => (await noted()).length >= 2, 15_000)).toBe(true);
    const entities = (await noted()).map(({ entity }) => entity);
    expect(entities).toEqual(
      expect.arrayContaining([`ai_server at ${new URL(model.url).origin}`, `api_key at ${new URL(vendor.url).origin}`]),
    );
    expect(JSON.stringify(await noted())).not.toContain(VALID);
  });

  it('waits for others of the same admin when there are many', async () => {
    await double.play(completingBehind('busy', '{}'));
    const busy = Array.from({ length: PLACES_EACH }, () => tryServer({ base_url: double.url }));
    await double.waitFor({ requests: PLACES_EACH });
    expectProblem(await tryServer({}), 429, 'rate_limit_exceeded');
    expectProblem(await tryKey({}), 429, 'rate_limit_exceeded');
    await double.openGate('busy');
    await Promise.all(busy);
    expect((await tryServer({})).status).toBe(200);
  });

  it('is asked with the key and the headers it would be stored with', async () => {
    await double.play(answering(200, { data: [{ id: 'm' }] }));
    await tryServer({ base_url: double.url, api_key: VALID, headers: { 'x-tenant': 'acme' } });
    const heads = await requestHeads(double);
    expect(heads).toHaveLength(2);
    for (const head of heads) {
      expect(head).toContain(`authorization: Bearer ${VALID}`);
      expect(head).toContain('x-tenant: acme');
    }
  });

  it('that wants a key is down without it, although it tells anyone how it is', async () => {
    const open = await tryServer({ base_url: guarded.url });
    expect(open.body).toMatchObject({
      status: 'down',
      reason: expect.stringContaining('refused the key'),
      models: null,
    });
    expect((await tryServer({ base_url: guarded.url, api_key: VALID })).body).toMatchObject({ status: 'healthy' });
  });

  it('that is not there is down, with the reason and without the address', async () => {
    const gone = await startJsonDouble(200, {});
    await gone.stop();
    const { status, body } = await tryServer({ base_url: gone.url });
    expect([status, body['status'], body['models']]).toEqual([200, 'down', null]);
    expect(body['reason']).toContain('connection refused');
    expect(String(body['reason'])).not.toContain('127.0.0.1');
  });

  it.each(['http://169.254.169.254', 'file:///etc/passwd', 'http://user:pass@127.0.0.1', 'nothing'])(
    'is not asked at %s',
    async (base_url) => {
      expectProblem(await tryServer({ base_url }), 400, 'invalid_request', ['base_url']);
    },
  );

  it('is not Patchbay itself', async () => {
    expectProblem(await tryServer({ base_url: gateway.url }), 400, 'invalid_request', ['base_url']);
  });

  it('is judged like one that is stored', async () => {
    expectProblem(await tryServer({ server_type: 'abacus' }), 400, 'invalid_request', ['server_type']);
    expectProblem(await tryServer({ id: 1 }), 400, 'invalid_request', ['id']);
    expectProblem(await tryServer({ name: 'a/b' }), 400, 'invalid_request', ['name']);
  });
});

describe('a key that is tried', () => {
  beforeEach(() => double.play(answering(200, { data: [{ id: 'm' }] })));

  it('is accepted, or refused, and never told again', async () => {
    const [accepted, refused] = [await tryKey({}), await tryKey({ api_key: WRONG })];
    expect(accepted.body).toMatchObject({ status: 'healthy', key_accepted: true, models: [] });
    expect(refused.body).toMatchObject({ status: 'down', key_accepted: false, models: null });
    const all = JSON.stringify([accepted.body, refused.body, [...accepted.headers], [...refused.headers]]);
    expect(all).not.toContain('canary');
  });

  it('cannot be proved where models are listed to anyone', async () => {
    const { body } = await tryKey({ base_url: `${double.url}/v1` });
    expect(body).toMatchObject({ key_accepted: null, models: ['m'] });
    expect(body['reason']).toContain('to anyone');
  });

  it('is not told again by a vendor that repeats it', async () => {
    await double.play(answering(401, { error: { message: `no such key: ${WRONG}` } }));
    const { body } = await tryKey({ base_url: `${double.url}/v1`, api_key: WRONG });
    expect(body).toMatchObject({ key_accepted: false });
    expect(JSON.stringify(body)).not.toContain('canary');
  });

  it('goes to no address a vendor may not have', async () => {
    for (const base_url of ['http://127.0.0.1:9/v1', 'http://10.0.0.1/v1']) {
      expectProblem(await tryKey({ base_url }), 400, 'invalid_request', ['base_url']);
    }
  });

  it('needs the address where a vendor has none of its own', async () => {
    expectProblem(await tryKey({ base_url: undefined }), 400, 'invalid_request', ['base_url']);
  });
});

describe('what can be plugged in', () => {
  it('is listed with the addresses that are known', async () => {
    const viewer = await addAdmin(gateway, 'viewer');
    const answer = await fetch(`${gateway.url}/api/v1/llm-config/vendors`, {
      headers: { authorization: `Bearer ${viewer.token}` },
    });
    const known = (await answer.json()) as {
      vendors: readonly { name: string; base_url: string | null }[];
      server_types: readonly object[];
    };
    expect(known.vendors.map(({ name }) => name)).toEqual(Object.keys(VENDORS));
    expect(known.vendors[0]).toEqual({
      name: 'openai',
      title: 'OpenAI',
      base_url: 'https://api.openai.com/v1',
      protocol: 'openai',
      keys_url: 'https://platform.openai.com/api-keys',
    });
    const withoutAddress = known.vendors.filter(({ base_url }) => base_url === null).map(({ name }) => name);
    expect(withoutAddress).toEqual(['azure', 'custom']);
    expect(known.server_types).toContainEqual({ name: 'ollama', title: 'Ollama', usual_ports: [11_434] });
  });
});
