import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { CredentialDirectory } from '../src/access/credential-directory.js';
import { tokenHash } from '../src/access/token.js';
import { addApp, addKey, codeFor, type MadeKey, statusFor } from './support/app-calls.js';
import { until } from './support/fleet.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { expectProblem, revisionOf } from './support/problems.js';

const REFUSED = { status: 401, code: 'invalid_api_key' };

const WAITING = `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database() and query ilike 'insert into "app_keys"%'`;

interface KeyView {
  readonly id: number;
  readonly state: string;
  readonly expires_at: string | null;
}

let gateway: Gateway;
let appId: number;
let count = 0;
beforeAll(async () => {
  gateway = await startGateway();
});
beforeEach(async () => {
  appId = await addApp(gateway, `app ${(count += 1)}`, { purposes: ['chat', 'embeddings'] });
});
afterAll(() => gateway.stop());

const query = (text: string, parameters: readonly unknown[] = []): Promise<readonly Record<string, unknown>[]> =>
  gateway.app.get(DataSource).query(text, [...parameters]);

async function list(): Promise<readonly KeyView[]> {
  return (await gateway.manage<{ data: readonly KeyView[] }>('GET', `/apps/${appId}/keys`)).body.data;
}

function rotate(id: number, body: object = {}) {
  return gateway.manage<MadeKey & { expires_at: string | null; replaced: KeyView }>(
    'POST',
    `/apps/${appId}/keys/${id}/rotate`,
    body,
  );
}

describe('a key of an app', () => {
  it('is shown once, works at once, and is stored as a hash', async () => {
    const before = await revisionOf(gateway);
    const limits = { requests_per_minute: 5 };
    const made = await gateway.manage('POST', `/apps/${appId}/keys`, { name: 'checkout', purposes: ['chat'], limits });
    const key = String(made.body['key']);
    expect(key).toMatch(/^pb_app_[0-9A-Za-z]{49}$/);
    expect([made.status, made.body]).toMatchObject([
      201,
      { name: 'checkout', state: 'active', purposes: ['chat'], limits, masked_key: `****${key.slice(-4)}` },
    ]);
    // Keys are no part of the configuration.
    expect([made.body['revision'], await revisionOf(gateway)]).toEqual([before, before]);
    expect(await statusFor(gateway, key)).toBe(200);

    const { key: _, revision: __, ...view } = made.body;
    expect(await list()).toEqual([view]);
    const rows = await query('select * from app_keys where id = $1', [made.body['id']]);
    expect(rows).toMatchObject([{ token_hash: tokenHash(key), last_four: key.slice(-4), generated: false }]);
    const whole = JSON.stringify([rows, await query('select * from credential_changes'), await list()]);
    expect(whole).not.toContain(key.slice(0, -4));
  });

  it('is not made by a dry run', async () => {
    const dry = await gateway.manage('POST', `/apps/${appId}/keys?dry_run=true`, {});
    expect([dry.status, dry.body['key'], dry.body['changes']]).toEqual([201, null, []]);
    expect(await list()).toEqual([]);
    expectProblem(
      await gateway.manage('POST', `/apps/${appId}/keys`, {}, { 'if-match': '"1"' }),
      412,
      'revision_conflict',
    );
  });

  it.each([
    ['a purpose that its app may not use', { purposes: ['chat', 'reranking'] }, ['purposes.1']],
    ['an end that is past', { expires_at: '2020-01-01T00:00:00Z' }, ['expires_at']],
    ['an end that is no time', { expires_at: 'tomorrow' }, ['expires_at']],
    ['a burst without a minute', { limits: { burst: 1 } }, ['limits']],
    ['another app', { app_id: 1 }, ['app_id']],
    ['a key of its own', { key: 'pb_app_mine' }, ['key']],
    ['a right of its own', { may_pick_providers: true }, ['may_pick_providers']],
  ])('is refused with %s, and none is made', async (_, body, fields) => {
    expectProblem(await gateway.manage('POST', `/apps/${appId}/keys`, body), 400, 'invalid_request', fields);
    expect(await list()).toEqual([]);
  });

  it('is refused with a purpose that does not exist, also where its app may use all', async () => {
    const id = await addApp(gateway, 'may all');
    const body = { purposes: ['nothing'] };
    expectProblem(await gateway.manage('POST', `/apps/${id}/keys`, body), 400, 'invalid_request', ['purposes.0']);
  });

  it('belongs to one app only', async () => {
    const { id } = await addKey(gateway, appId);
    const other = await addApp(gateway, 'other');
    for (const [method, path] of [
      ['DELETE', `/apps/${other}/keys/${id}`],
      ['POST', `/apps/${other}/keys/${id}/rotate`],
      ['POST', '/apps/99999/keys'],
      ['GET', '/apps/99999/keys'],
    ] as const) {
      const body = method === 'POST' ? {} : undefined;
      expectProblem(await gateway.manage(method, path, body), 404, 'not_found');
    }
  });

  it('ends when it was to end, without anybody telling', async () => {
    const { key } = await addKey(gateway, appId, { expires_at: new Date(Date.now() + 2000).toISOString() });
    expect(await statusFor(gateway, key)).toBe(200);
    await until(async () => (await statusFor(gateway, key)) === 401);
    expect((await list()).map(({ state }) => state)).toEqual(['expired']);
  });
});

describe('revoking a key', () => {
  it('ends it at once, and doing it again changes nothing', async () => {
    const [first, second] = [await addKey(gateway, appId), await addKey(gateway, appId)];
    expect([await statusFor(gateway, first.key), await statusFor(gateway, second.key)]).toEqual([200, 200]);
    const path = `/apps/${appId}/keys/${first.id}`;
    expect((await gateway.manage('DELETE', `${path}?dry_run=true`)).status).toBe(200);
    expect(await statusFor(gateway, first.key)).toBe(200);
    expect((await gateway.manage('DELETE', path)).status).toBe(200);
    expect(await codeFor(gateway, first.key)).toEqual(REFUSED);
    expect(await statusFor(gateway, second.key)).toBe(200);
    const revoked = await list();
    expect(revoked.map(({ state }) => state)).toEqual(['revoked', 'active']);
    expect((await gateway.manage('DELETE', path)).status).toBe(200);
    expect(await list()).toEqual(revoked);
    expectProblem(await rotate(first.id), 400, 'invalid_request');
  });
});

describe('deleting an app', () => {
  it('is told as done when it is, although what has changed cannot be read at once', async () => {
    const { key } = await addKey(gateway, appId);
    expect(await statusFor(gateway, key)).toBe(200);
    const reload = jest.spyOn(gateway.app.get(CredentialDirectory), 'reload').mockRejectedValueOnce(new Error('away'));
    expect((await gateway.manage('DELETE', `/apps/${appId}`)).status).toBe(200);
    expect(reload).toHaveBeenCalled();
    reload.mockRestore();
    await until(async () => (await statusFor(gateway, key)) === 401);
  });

  it('while somebody makes a key for it leaves no key, and says why', async () => {
    const other = new Client({ connectionString: gateway.databaseUrl });
    await other.connect();
    try {
      await other.query('begin');
      await other.query('delete from apps where id = $1', [appId]);
      const making = gateway.manage('POST', `/apps/${appId}/keys`, {});
      // It has seen the app, and waits for whether the app stays.
      await until(async () => (await query(WAITING)).length > 0);
      await other.query('commit');
      expectProblem(await making, 404, 'not_found');
    } finally {
      await other.end();
    }
  });
});
