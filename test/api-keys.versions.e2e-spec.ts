import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SnapshotHolder } from '../src/snapshot/snapshot-holder.js';
import { auditConfiguration } from './support/configuration-audit.js';
import { type Answer, type Gateway, startGateway } from './support/gateway.js';
import { expectProblem, revisionOf } from './support/problems.js';
import { without } from './support/without.js';

const SECRETS = ['sk-canary-one-0123-0001', 'sk-canary-two-0123-0002', 'sk-canary-six-0123-0003'] as const;

interface Version {
  readonly version: number;
  readonly state: string;
  readonly weight: number;
  readonly [field: string]: unknown;
}

let gateway: Gateway;
let serial = 0;
let id: number;
const everyAnswer: string[] = [];

async function manage<T = Record<string, unknown>>(method: string, path: string, body?: object): Promise<Answer<T>> {
  const answer = await gateway.manage<T>(method, path, body);
  everyAnswer.push(JSON.stringify(answer.body));
  return answer;
}

beforeAll(async () => {
  gateway = await startGateway();
});
beforeEach(async () => {
  serial += 1;
  const body = { provider: 'openai', key_name: `key-${serial}`, api_key: SECRETS[0] };
  id = (await manage<{ id: number }>('POST', '/api-keys', body)).body.id;
});
afterAll(() => gateway.stop());

const add = (api_key: string, weight?: number): Promise<Answer<Version>> =>
  manage('POST', `/api-keys/${id}/keys`, { api_key, ...(weight !== undefined && { weight }) });
const versions = async (): Promise<readonly Version[]> =>
  (await manage<{ versions: Version[] }>('GET', `/api-keys/${id}/versions`)).body.versions;
const inUse = async (): Promise<readonly (readonly [number, number])[]> =>
  (await versions()).filter(({ state }) => state === 'active').map(({ version, weight }) => [version, weight]);
const plugIn = (): Promise<Answer> =>
  manage('POST', '/active?preflight=off', { purpose: 'chat', provider_type: 'api_key', provider_id: id });

/** Version, weight and secret of what requests may send, newest first. */
function served(): readonly (readonly [number, number, string])[] {
  const provider = gateway.app.get(SnapshotHolder).current.providers.get(`key-${serial}`);
  return (provider?.credentials ?? []).map(({ keyVersion, weight, secret }) => [keyVersion, weight, secret.reveal()]);
}

describe('several keys of one vendor', () => {
  it('are in use side by side, each with its share', async () => {
    const before = await revisionOf(gateway);
    const second = await add(SECRETS[1], 3);
    const created_at = expect.any(String);
    const times = { verified_at: null, grace_until: null, expires_at: null, revoked_at: null, destroyed_at: null };
    const shown = { app_id: null, state: 'active', created_at, ...times };
    expect([second.status, second.body]).toEqual([
      201,
      { ...shown, version: 2, weight: 3, masked_key: '****0002', revision: before + 1 },
    ]);
    await add(SECRETS[2]);
    expect(await versions()).toEqual([
      { ...shown, version: 3, weight: 1, masked_key: '****0003' },
      { ...shown, version: 2, weight: 3, masked_key: '****0002' },
      { ...shown, version: 1, weight: 1, masked_key: '****0001' },
    ]);
    expect(served()).toEqual([
      [3, 1, SECRETS[2]],
      [2, 3, SECRETS[1]],
      [1, 1, SECRETS[0]],
    ]);
    expect((await manage('GET', `/api-keys/${id}`)).body).toMatchObject({ masked_key: '****0003', key_version: 3 });
  });

  it('show in their state as in use', async () => {
    await add(SECRETS[1]);
    const { body } = await manage('GET', `/api-keys/${id}`);
    const key = { state: 'in_use', reason: null, since: null };
    expect(body['state']).toMatchObject({
      status: 'available',
      keys: [
        { ...key, version: 2 },
        { ...key, version: 1 },
      ],
    });
  });

  it('change their share, and nothing else', async () => {
    const { body: added } = await add(SECRETS[1]);
    const answer = await manage<Version>('PATCH', `/api-keys/${id}/keys/2`, { weight: 1000 });
    expect(answer.body).toEqual({ ...added, weight: 1000, revision: Number(added['revision']) + 1 });
    expect((await versions())[0]).toEqual(without(answer.body, 'revision'));
    expect(served().map(([version, weight]) => [version, weight])).toEqual([
      [2, 1000],
      [1, 1],
    ]);
  });

  it('are revoked one by one; the others serve on', async () => {
    await add(SECRETS[1]);
    await plugIn();
    const before = await revisionOf(gateway);
    const { status, body } = await manage('DELETE', `/api-keys/${id}/keys/1`);
    expect([status, body]).toEqual([200, { revision: before + 1 }]);
    expect(served()).toEqual([[2, 1, SECRETS[1]]]);
    expect((await versions())[1]).toMatchObject({ version: 1, state: 'revoked', revoked_at: expect.any(String) });
  });

  it.each(['PATCH', 'PUT'])('all give way to a new api_key of %s', async (method) => {
    await add(SECRETS[1], 9);
    const body = { provider: 'openai', key_name: `key-${serial}`, api_key: SECRETS[2] };
    await manage(method, `/api-keys/${id}`, body);
    expect(await inUse()).toEqual([[3, 1]]);
    expect(served()).toEqual([[3, 1, SECRETS[2]]]);
  });

  it('all stay when another field changes', async () => {
    await add(SECRETS[1], 9);
    await manage('PATCH', `/api-keys/${id}`, { model: 'gpt-4o-mini' });
    expect(await inUse()).toEqual([
      [2, 9],
      [1, 1],
    ]);
  });

  it('do not follow the vendor to another host unasked', async () => {
    await add(SECRETS[1]);
    const moved = await manage('PATCH', `/api-keys/${id}`, { base_url: 'https://proxy.example.com/v1' });
    expectProblem(moved, 400, 'invalid_request', ['api_key']);
  });

  it('mark the vendor as changed', async () => {
    const changedAt = async (): Promise<number> =>
      Date.parse(String((await manage('GET', `/api-keys/${id}`)).body['updated_at']));
    const created = await changedAt();
    await add(SECRETS[1]);
    const added = await changedAt();
    await manage('PATCH', `/api-keys/${id}/keys/2`, { weight: 2 });
    const weighted = await changedAt();
    await manage('DELETE', `/api-keys/${id}/keys/2`);
    expect([added > created, weighted > added, (await changedAt()) > weighted]).toEqual([true, true, true]);
  });

  it('are never stored by a dry run', async () => {
    const before = await revisionOf(gateway);
    await manage('POST', `/api-keys/${id}/keys?dry_run=true`, { api_key: SECRETS[1] });
    await manage('PATCH', `/api-keys/${id}/keys/1?dry_run=true`, { weight: 5 });
    await manage('DELETE', `/api-keys/${id}/keys/1?dry_run=true`);
    expect([await inUse(), await revisionOf(gateway)]).toEqual([[[1, 1]], before]);
  });

  it('are at most 50', async () => {
    for (let count = 1; count < 50; count++) await add(SECRETS[1]);
    const refused = await add(SECRETS[2]);
    expectProblem(refused, 400, 'invalid_request', ['api_key']);
    expect(refused.body['detail']).toContain('has 50 keys in use already; revoke one');
    await manage('DELETE', `/api-keys/${id}/keys/7`);
    expect((await add(SECRETS[2])).body).toMatchObject({ version: 51 });
  });
});

describe('the last key', () => {
  it('stays as long as a chain leads to the vendor', async () => {
    await add(SECRETS[1]);
    await plugIn();
    await manage('DELETE', `/api-keys/${id}/keys/2`);
    const before = await revisionOf(gateway);
    const refused = await manage('DELETE', `/api-keys/${id}/keys/1`);
    expectProblem(refused, 409, 'in_use');
    expect(refused.body['detail']).toBe(
      `"key-${serial}" serves chat (active), and version 1 is its only key. Add another one with POST /api/v1/llm-config/api-keys/${id}/keys, or plug in another provider with POST /api/v1/llm-config/active, then revoke it.`,
    );
    expect([await inUse(), await revisionOf(gateway)]).toEqual([[[1, 1]], before]);
    await manage('DELETE', '/active/chat');
    expect((await manage('DELETE', `/api-keys/${id}/keys/1`)).status).toBe(200);
  });

  it('leaves a vendor that says what is missing', async () => {
    await manage('DELETE', `/api-keys/${id}/keys/1`);
    const { body } = await manage('GET', `/api-keys/${id}`);
    const reason =
      'it has no key; enter one with PATCH /api/v1/llm-config/api-keys/{id}, base_url and api_key together';
    expect(body).toMatchObject({ masked_key: null, key_version: null, state: { status: 'out', reason, keys: [] } });
    const test = await manage('POST', `/api-keys/${id}/test`);
    expectProblem(test, 422, 'preflight_failed');
    expect(test.body['detail']).toContain(reason);
    await add(SECRETS[1]);
    expect((await manage('GET', `/api-keys/${id}`)).body).toMatchObject({ state: { status: 'available' } });
  });
});

describe('a version that is not in use', () => {
  it.each(['2', '0', '-1', '1.5', 'abc', '2147483648', '%00'])('is not found: %s', async (version) => {
    const path = `/api-keys/${id}/keys/${version}`;
    expectProblem(await manage('PATCH', path, { weight: 1 }), 404, 'not_found');
    expectProblem(await manage('DELETE', path), 404, 'not_found');
  });

  it('is not found once it is revoked', async () => {
    await add(SECRETS[1]);
    await manage('DELETE', `/api-keys/${id}/keys/1`);
    const again = await manage('DELETE', `/api-keys/${id}/keys/1`);
    expectProblem(again, 404, 'not_found');
    expect(again.body['detail']).toContain(`GET /api/v1/llm-config/api-keys/${id}/versions lists its keys`);
  });

  it('is not found at a server', async () => {
    const body = { name: `server-${serial}`, server_type: 'vllm', base_url: 'http://127.0.0.1:9', api_key: 'sk-1' };
    const server = (await manage<{ id: number }>('POST', '/servers', body)).body.id;
    expectProblem(await manage('POST', `/api-keys/${server}/keys`, { api_key: 'sk-2' }), 404, 'not_found');
    expectProblem(await manage('DELETE', `/api-keys/${server}/keys/1`), 404, 'not_found');
  });
});

describe('after all of the above', () => {
  it('the configuration is whole, and no answer had a secret in it', async () => {
    expect(await auditConfiguration(gateway.databaseUrl)).toEqual([]);
    expect(everyAnswer.length).toBeGreaterThan(100);
    expect(everyAnswer.filter((text) => text.includes('canary'))).toEqual([]);
  });
});
