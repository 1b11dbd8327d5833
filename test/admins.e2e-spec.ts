import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { BootstrapCredentials } from '../src/access/bootstrap-credentials.js';
import { tokenHash } from '../src/access/token.js';
import { Audit } from '../src/audit/audit.js';
import { environmentFrom } from '../src/config/read-environment.js';
import { addAdmin, addAdminToken, askAs } from './support/admin-calls.js';
import { until } from './support/fleet.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { expectProblem, revisionOf } from './support/problems.js';

interface AdminView {
  readonly id: number;
  readonly name: string;
  readonly role: string;
  readonly enabled: boolean;
}

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.stop());

const query = (text: string, parameters: readonly unknown[] = []): Promise<readonly Record<string, unknown>[]> =>
  gateway.app.get(DataSource).query(text, [...parameters]);

const bearer = (token: string): Readonly<Record<string, string>> => ({ authorization: `Bearer ${token}` });

async function bootstrap(): Promise<AdminView> {
  const { body } = await gateway.manage<{ data: readonly AdminView[] }>('GET', '/admins');
  const [first] = body.data;
  if (!first) throw new Error('there is no admin');
  return first;
}

describe('an admin', () => {
  it('is added with a role, changed and removed, and no revision is made of it', async () => {
    const before = await revisionOf(gateway);
    const made = await gateway.manage('POST', '/admins', { name: 'ada', role: 'operator' });
    expect([made.status, made.body]).toMatchObject([
      201,
      { name: 'ada', role: 'operator', enabled: true, issuer: null, subject: null, last_login_at: null },
    ]);
    const id = String(made.body['id']);
    const changed = await gateway.manage('PATCH', `/admins/${id}`, { role: 'viewer', name: 'ada b' });
    expect([changed.status, changed.body]).toMatchObject([200, { name: 'ada b', role: 'viewer', enabled: true }]);
    const { revision: _, ...view } = changed.body;
    expect((await gateway.manage('GET', `/admins/${id}`)).body).toEqual(view);
    expect((await gateway.manage('DELETE', `/admins/${id}`)).status).toBe(200);
    expectProblem(await gateway.manage('GET', `/admins/${id}`), 404, 'not_found');
    expect(await revisionOf(gateway)).toBe(before);
  });

  it.each([
    ['without a name', { role: 'viewer' }, ['name']],
    ['without a role', { name: 'x' }, ['role']],
    ['with a role that is none', { name: 'x', role: 'root' }, ['role']],
    ['with a role of another kind', { name: 'x', role: ['admin'] }, ['role']],
    ['with an id', { name: 'x', role: 'viewer', id: 1 }, ['id']],
    ['with an identity', { name: 'x', role: 'viewer', issuer: 'https://a', subject: 'b' }, ['issuer', 'subject']],
    ['with a time', { name: 'x', role: 'viewer', created_at: '2020-01-01T00:00:00Z' }, ['created_at']],
    ['with a token of its own', { name: 'x', role: 'viewer', token: 'pb_admin_x' }, ['token']],
  ])('is refused %s', async (_, body, fields) => {
    const before = await query('select id from admins order by id');
    expectProblem(await gateway.manage('POST', '/admins', body), 400, 'invalid_request', fields);
    expect(await query('select id from admins order by id')).toEqual(before);
  });

  it('is refused with a name that another one has, also the one of the break-glass token', async () => {
    await addAdmin(gateway, 'viewer', 'only one');
    for (const name of ['only one', 'break-glass'])
      expectProblem(await gateway.manage('POST', '/admins', { name, role: 'viewer' }), 409, 'duplicate');
    expectProblem(await gateway.manage('PATCH', '/admins/1', {}), 400, 'invalid_request');
  });

  it('is not made by a dry run, nor at another revision', async () => {
    const body = { name: 'dry', role: 'viewer' };
    const dry = await gateway.manage('POST', '/admins?dry_run=true', body);
    expect([dry.status, dry.body['changes']]).toEqual([201, []]);
    expectProblem(await gateway.manage('POST', '/admins', body, { 'if-match': '"2"' }), 412, 'revision_conflict');
    expect(await query(`select id from admins where name = 'dry'`)).toEqual([]);
  });

  it.each(['viewer', 'operator'] as const)('with the role %s sees and changes none', async (role) => {
    const { id, token } = await addAdmin(gateway, role);
    for (const [method, path] of [
      ['GET', '/admins'],
      ['GET', `/admins/${id}`],
      ['DELETE', `/admins/${id}`],
      ['GET', `/admins/${id}/tokens`],
    ] as const)
      expect((await askAs(gateway, token, method, `/api/v1/llm-config${path}`)).status).toBe(403);
    expect((await askAs(gateway, token)).body).toMatchObject({ id, role, means: 'token' });
  });

  it('that is disabled is refused at once, and enabled again goes on', async () => {
    const { id, token } = await addAdmin(gateway, 'operator');
    await gateway.manage('PATCH', `/admins/${id}`, { enabled: false });
    expect(await askAs(gateway, token)).toMatchObject({ status: 401, body: { code: 'invalid_api_key' } });
    await gateway.manage('PATCH', `/admins/${id}`, { enabled: true });
    expect((await askAs(gateway, token)).status).toBe(200);
    await gateway.manage('DELETE', `/admins/${id}`);
    expect((await askAs(gateway, token)).status).toBe(401);
  });
});

describe('a token of an admin', () => {
  it('is shown once, works at once, is stored as a hash and ends when it is revoked', async () => {
    const { id } = await addAdmin(gateway, 'viewer');
    const made = await gateway.manage('POST', `/admins/${id}/tokens`, { name: 'laptop' });
    const token = String(made.body['token']);
    expect(token).toMatch(/^pb_admin_[0-9A-Za-z]{49}$/);
    expect([made.status, made.body]).toMatchObject([
      201,
      { name: 'laptop', state: 'active', generated: false, masked_token: `****${token.slice(-4)}`, expires_at: null },
    ]);
    expect((await askAs(gateway, token)).status).toBe(200);
    const rows = await query('select * from admin_tokens where id = $1', [made.body['id']]);
    expect(rows).toMatchObject([{ token_hash: tokenHash(token), last_four: token.slice(-4) }]);
    const list = await gateway.manage('GET', `/admins/${id}/tokens`);
    expect(JSON.stringify([rows, list.body, await query('select * from credential_changes')])).not.toContain(
      token.slice(0, -4),
    );
    const path = `/admins/${id}/tokens/${String(made.body['id'])}`;
    const revoked = await gateway.manage('DELETE', path);
    expect([revoked.status, revoked.body['state']]).toEqual([200, 'revoked']);
    expect((await askAs(gateway, token)).status).toBe(401);
    expect((await gateway.manage('DELETE', path)).body['revoked_at']).toBe(revoked.body['revoked_at']);
  });

  it('is not made by a dry run, and belongs to one admin only', async () => {
    const { id, tokenId } = await addAdmin(gateway, 'viewer');
    const other = await addAdmin(gateway, 'viewer');
    const dry = await gateway.manage('POST', `/admins/${id}/tokens?dry_run=true`, {});
    expect([dry.status, dry.body['token']]).toEqual([201, null]);
    expectProblem(await gateway.manage('DELETE', `/admins/${other.id}/tokens/${tokenId}`), 404, 'not_found');
    expectProblem(await gateway.manage('POST', '/admins/99999/tokens', {}), 404, 'not_found');
    const { body } = await gateway.manage<{ data: readonly object[] }>('GET', `/admins/${id}/tokens`);
    expect(body.data).toHaveLength(1);
  });

  it.each([
    ['an end that is past', { expires_at: '2020-01-01T00:00:00Z' }, ['expires_at']],
    ['a role', { role: 'admin' }, ['role']],
    ['another admin', { admin_id: 1 }, ['admin_id']],
    ['letters of its own', { token: 'pb_admin_x' }, ['token']],
    ['a revocation', { revoked_at: null }, ['revoked_at']],
  ])('is refused with %s', async (_, body, fields) => {
    const { id } = await bootstrap();
    expectProblem(await gateway.manage('POST', `/admins/${id}/tokens`, body), 400, 'invalid_request', fields);
  });
});

describe('the last admin', () => {
  it('cannot be removed, demoted, disabled or left without a token', async () => {
    const { id } = await bootstrap();
    const tokens = await query('select id from admin_tokens where admin_id = $1', [id]);
    const tries = [
      ['DELETE', `/admins/${id}`, undefined],
      ['PATCH', `/admins/${id}`, { role: 'operator' }],
      ['PATCH', `/admins/${id}`, { enabled: false }],
      ['DELETE', `/admins/${id}/tokens/${String(tokens[0]?.['id'])}`, undefined],
    ] as const;
    for (const [method, path, body] of tries)
      expectProblem(await gateway.manage(method, path, body), 409, 'last_admin');
    // Another admin without a token is no way in.
    const { body: other } = await gateway.manage('POST', '/admins', { name: 'without a token', role: 'admin' });
    expectProblem(await gateway.manage('DELETE', `/admins/${id}`), 409, 'last_admin');
    await addAdminToken(gateway, Number(other['id']));
    expect((await gateway.manage('PATCH', `/admins/${id}?dry_run=true`, { role: 'viewer' })).status).toBe(200);
    await gateway.manage('DELETE', `/admins/${String(other['id'])}`);
    expect((await bootstrap()).role).toBe('admin');
  });

  it('is left also when two remove each other at the same time', async () => {
    const mine = await bootstrap();
    for (let round = 0; round < 5; round += 1) {
      const others = [await addAdmin(gateway, 'admin'), await addAdmin(gateway, 'admin')] as const;
      await query(`update admins set role = 'viewer' where id = $1`, [mine.id]);
      const [first, second] = others;
      const demote = (by: string, id: number): Promise<Response> =>
        fetch(`${gateway.url}/api/v1/llm-config/admins/${id}`, {
          method: 'PATCH',
          headers: { authorization: `Bearer ${by}`, 'content-type': 'application/json' },
          body: '{"role":"viewer"}',
        });
      await askAs(gateway, first.token);
      const answers = await Promise.all([demote(first.token, second.id), demote(second.token, first.id)]);
      const left = await query(`select id from admins where role = 'admin' and enabled`);
      expect([answers.filter(({ status }) => status === 200).length, left.length]).toEqual([1, 1]);
      await query(`update admins set role = 'admin' where id = $1`, [mine.id]);
      await until(async () => (await gateway.manage('GET', '/admins')).status === 200);
      for (const { id } of others) await gateway.manage('DELETE', `/admins/${id}`);
    }
  });
});

describe('a start that finds nobody who could get in', () => {
  it('makes a token for an admin who may use it, whatever that one was made since', async () => {
    const { id } = await bootstrap();
    const other = await addAdmin(gateway, 'admin');
    await gateway.manage('PATCH', `/admins/${id}`, { role: 'viewer', enabled: false }, bearer(other.token));
    await query('update admin_tokens set revoked_at = now() where revoked_at is null');
    const audit = gateway.app.get(Audit, { strict: false });
    const start = new BootstrapCredentials(gateway.app.get(DataSource), environmentFrom({}), audit);
    const { adminToken = '' } = await start.ensure();
    await until(async () => (await askAs(gateway, adminToken)).status === 200);
    expect((await askAs(gateway, adminToken)).body).toMatchObject({ id, role: 'admin' });
  });
});
