import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { addApp, addKey, codeFor, statusFor } from './support/app-calls.js';
import { asRole } from './support/callers.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { changesIn } from './support/history.js';
import { registerServer, registerVendor } from './support/plug.js';
import { expectProblem, revisionOf } from './support/problems.js';
import { providerKey } from './support/run-canaries.js';

let gateway: Gateway;
let server: number;
beforeAll(async () => {
  gateway = await startGateway({ EGRESS_ALLOW_ORIGINS: 'http://127.0.0.1:9' });
  server = await registerServer(gateway, { name: 'local', url: 'http://127.0.0.1:9' });
});
afterAll(() => gateway.stop());

const EVERYTHING = {
  description: 'The shop on the web',
  enabled: true,
  may_pick_providers: true,
  purposes: ['chat', 'embeddings'],
  models: ['qwen2.5-7b'],
  limits: {
    requests_per_second: 10,
    requests_per_minute: 100,
    burst: 20,
    tokens_per_minute: 50_000,
    max_concurrent: 4,
  },
  budget: { usd_per_day: 1, usd_per_month: 20.5, warn_at: 0.5, hard: true },
  must_use_own_keys: false,
};
const DEFAULTS = {
  description: '',
  enabled: true,
  may_pick_providers: false,
  purposes: null,
  providers: null,
  models: null,
  limits: {},
  budget: null,
  must_use_own_keys: false,
};

describe('an app', () => {
  it('needs no more than a name', async () => {
    const before = await revisionOf(gateway);
    const made = await gateway.manage('POST', '/apps', { name: 'modest' });
    expect([made.status, made.body]).toMatchObject([201, { name: 'modest', ...DEFAULTS, revision: before + 1 }]);
    const { revision: _, ...view } = made.body;
    expect((await gateway.manage('GET', `/apps/${String(made.body['id'])}`)).body).toEqual(view);
  });

  it('is shown with all that it may do, and listed', async () => {
    const id = await addApp(gateway, 'shop', { ...EVERYTHING, providers: [server] });
    const view = { id, name: 'shop', ...EVERYTHING, providers: [server] };
    expect((await gateway.manage('GET', `/apps/${id}`)).body).toMatchObject(view);
    const { body } = await gateway.manage<{ data: readonly { id: number }[]; next_cursor: string }>(
      'GET',
      `/apps?cursor=${id - 1}&limit=1`,
    );
    expect(body.data).toMatchObject([view]);
  });

  it('is changed field by field, as part of the configuration', async () => {
    const id = await addApp(gateway, 'changing', EVERYTHING);
    const { status, body } = await gateway.manage(
      'PATCH',
      `/apps/${id}`,
      { purposes: null, limits: {} },
      {
        'x-reason': 'more room',
      },
    );
    expect([status, body]).toMatchObject([200, { ...EVERYTHING, purposes: null, limits: {} }]);
    const [change] = await changesIn(gateway, Number(body['revision']));
    expect(change).toMatchObject({ entity: 'app', key: String(id), after: { purposes: null, limits: {} } });
  });

  it('is as before after a dry run, and after a write that has seen an older revision', async () => {
    const id = await addApp(gateway, 'steady');
    const before = (await gateway.manage('GET', `/apps/${id}`)).body;
    const dry = await gateway.manage('PATCH', `/apps/${id}?dry_run=true`, { enabled: false });
    expect([dry.status, dry.body]).toMatchObject([200, { enabled: false, changes: [{ entity: 'app' }] }]);
    expectProblem(
      await gateway.manage('PATCH', `/apps/${id}`, { enabled: false }, { 'if-match': '"1"' }),
      412,
      'revision_conflict',
    );
    expect((await gateway.manage('GET', `/apps/${id}`)).body).toEqual(before);
  });

  it('has a name of its own, and something to change', async () => {
    const id = await addApp(gateway, 'unique');
    expectProblem(await gateway.manage('POST', '/apps', { name: 'unique' }), 409, 'duplicate');
    expectProblem(await gateway.manage('PATCH', `/apps/${id}`, { name: 'modest' }), 409, 'duplicate');
    expectProblem(await gateway.manage('PATCH', `/apps/${id}`, {}), 400, 'invalid_request');
    expectProblem(await gateway.manage('PATCH', '/apps/99999', { enabled: true }), 404, 'not_found');
  });

  it('is read by viewers, written by admins alone, and never by apps', async () => {
    const [viewer, operator] = [await asRole(gateway, 'viewer'), await asRole(gateway, 'operator')];
    const id = await addApp(gateway, 'guarded');
    const { key } = await addKey(gateway, id);
    expect((await viewer.manage('GET', `/apps/${id}`)).status).toBe(200);
    expect((await viewer.manage('GET', `/apps/${id}/keys`)).status).toBe(200);
    const writes = [
      ['POST', '/apps'],
      ['PATCH', `/apps/${id}`],
      ['DELETE', `/apps/${id}`],
      ['POST', `/apps/${id}/keys`],
      ['POST', `/apps/${id}/keys/1/rotate`],
      ['DELETE', `/apps/${id}/keys/1`],
    ] as const;
    for (const [method, path] of writes) {
      const body = method === 'DELETE' ? undefined : {};
      expect([path, (await operator.manage(method, path, body)).status]).toEqual([path, 403]);
      const asApp = await gateway.manage(method, path, body, { authorization: `Bearer ${key}` });
      expect([path, asApp.status]).toEqual([path, 403]);
    }
    expect((await gateway.manage('GET', '/apps', undefined, { authorization: `Bearer ${key}` })).status).toBe(403);
  });
});

describe('an app that is disabled', () => {
  it('is refused with the remedy until it is enabled again', async () => {
    const id = await addApp(gateway, 'sleeper');
    const { key } = await addKey(gateway, id);
    expect(await statusFor(gateway, key)).toBe(200);
    await gateway.manage('PATCH', `/apps/${id}`, { enabled: false });
    expect(await codeFor(gateway, key)).toEqual({ status: 403, code: 'app_disabled' });
    const asked = await gateway.infer<{ error: { code: string; message: string } }>(
      'chat/completions',
      { messages: [] },
      { authorization: `Bearer ${key}` },
    );
    expect([asked.status, asked.body.error.code]).toEqual([403, 'app_disabled']);
    expect(asked.body.error.message).toContain(`PATCH /api/v1/llm-config/apps/${id}`);
    await gateway.manage('PATCH', `/apps/${id}`, { enabled: true });
    expect(await statusFor(gateway, key)).toBe(200);
  });
});

describe('an app that is deleted', () => {
  it('takes its keys along', async () => {
    const id = await addApp(gateway, 'leaver');
    const keys = [await addKey(gateway, id), await addKey(gateway, id)];
    for (const { key } of keys) expect(await statusFor(gateway, key)).toBe(200);
    expect((await gateway.manage('DELETE', `/apps/${id}`)).status).toBe(200);
    for (const { key } of keys) expect(await codeFor(gateway, key)).toEqual({ status: 401, code: 'invalid_api_key' });
    expectProblem(await gateway.manage('GET', `/apps/${id}`), 404, 'not_found');
  });

  it('stays while the key of a vendor is its own, also a revoked one', async () => {
    const id = await addApp(gateway, 'owner');
    const vendor = await registerVendor(gateway, {
      name: 'vendor',
      url: 'http://127.0.0.1:9',
      api_key: providerKey('6789'),
    });
    const { app } = gateway;
    await app.get(DataSource).query('update provider_keys set app_id = $1 where provider_id = $2', [id, vendor]);
    const refused = await gateway.manage('DELETE', `/apps/${id}`);
    expectProblem(refused, 409, 'in_use');
    expect(String(refused.body['detail'])).toContain('version 1 of "vendor"');
    expect((await gateway.manage('DELETE', `/api-keys/${vendor}/keys/1`)).status).toBe(200);
    expectProblem(await gateway.manage('DELETE', `/apps/${id}`), 409, 'in_use');
    expect((await gateway.manage('DELETE', `/api-keys/${vendor}/versions/1`)).status).toBe(200);
    expect((await gateway.manage('DELETE', `/apps/${id}`)).status).toBe(200);
  });
});
