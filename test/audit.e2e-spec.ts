import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addAdmin, askAs } from './support/admin-calls.js';
import { addApp, addKey } from './support/app-calls.js';
import { entries, type Entry, listed, verify } from './support/audit-ground.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { expectProblem } from './support/problems.js';
import { canary, findSecrets } from './support/secret-search.js';

const AUDIT = '/api/v1/llm-config/audit';
const SERVER = { server_type: 'vllm', base_url: 'http://127.0.0.1:9' };

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.stop());

async function newest(query = ''): Promise<Entry> {
  const [entry] = await entries(gateway, query);
  if (!entry) throw new Error(`there is no entry for ${query}`);
  return entry;
}

describe('the audit record', () => {
  it('begins with the revision that it found, and with the first credentials', async () => {
    const all = await entries(gateway, '?limit=1000');
    expect(all.at(-1)).toMatchObject({ seq: 1, actor: 'patchbay', action: 'audit.begin', prev_hash: '', reason: null });
    expect(all.at(-1)?.entity).toMatch(/^revision \d+$/);
    const first = all.filter(({ action }) => action === 'credential.bootstrap').map(({ entity }) => entity);
    expect(first).toEqual(['app bootstrap', 'admin bootstrap']);
  });

  it('has one entry a write: who, what, why and what became different', async () => {
    const before = (await newest()).seq;
    const { body } = await gateway.manage('POST', '/servers', { name: 'gpu', ...SERVER }, { 'x-reason': 'more room' });
    const id = Number(body['id']);
    expect(await newest()).toMatchObject({
      seq: before + 1,
      actor: 'bootstrap',
      action: 'server.create',
      entity: `server ${id} (gpu)`,
      reason: 'more room',
      revision: body['revision'],
      details: { changes: [{ entity: 'server', key: String(id), before: null, after: { name: 'gpu' } }] },
    });
    await gateway.manage('PATCH', `/servers/${id}`, { model: 'm' });
    expect((await newest()).details).toEqual({
      changes: [{ entity: 'server', key: String(id), before: { model: null }, after: { model: 'm' } }],
    });
  });

  it('has none of a dry run, and none of a write that failed', async () => {
    const before = await newest();
    await gateway.manage('POST', '/servers?dry_run=true', { name: 'tried', ...SERVER });
    await gateway.manage('POST', '/servers', { name: 'refused', ...SERVER }, { 'if-match': '"1"' });
    await gateway.manage('POST', '/servers', { name: 'refused', ...SERVER, nonsense: 1 });
    await gateway.manage('POST', '/apps/1/keys?dry_run=true', {});
    expect(await newest()).toEqual(before);
  });

  it('tells of keys of apps, of admins and their tokens', async () => {
    const app = await addApp(gateway, 'caller');
    const key = await addKey(gateway, app, { name: 'first' });
    expect(await newest('?action=app_key.')).toMatchObject({
      actor: 'bootstrap',
      action: 'app_key.create',
      entity: `key ${key.id} of app ${app} (caller)`,
      revision: null,
      details: { id: key.id, name: 'first', state: 'active' },
    });
    await gateway.manage('POST', `/apps/${app}/keys/${key.id}/rotate`, {}, { 'x-reason': 'yearly' });
    expect(await newest('?action=app_key.')).toMatchObject({
      action: 'app_key.rotate',
      reason: 'yearly',
      details: { replaces: key.id },
    });
    await gateway.manage('DELETE', `/apps/${app}/keys/${key.id}`);
    const revoked = await newest('?action=app_key.');
    expect([revoked.action, revoked.details?.['state']]).toEqual(['app_key.revoke', 'revoked']);
    await gateway.manage('DELETE', `/apps/${app}/keys/${key.id}`);
    expect((await newest('?action=app_key.')).seq).toBe(revoked.seq);
    await addAdmin(gateway, 'viewer', 'ada');
    expect((await entries(gateway, '?action=admin')).map(({ action }) => action).slice(0, 2)).toEqual([
      'admin_token.create',
      'admin.create',
    ]);
  });

  it('can be searched by who, what, to whom and when, in pages', async () => {
    const all = await entries(gateway, '?limit=1000');
    expect(all.map(({ seq }) => seq)).toEqual(all.map((_, index) => all.length - index));
    const pages: Entry[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: Awaited<ReturnType<typeof listed>> = await listed(
        gateway,
        `?limit=4${cursor && `&cursor=${cursor}`}`,
      );
      pages.push(...page.body.data);
      cursor = page.body.next_cursor;
    }
    expect(pages).toEqual(all);
    const matching = async (query: string): Promise<number[]> => (await entries(gateway, query)).map(({ seq }) => seq);
    const where = (is: (entry: Entry) => boolean): number[] => all.filter(is).map(({ seq }) => seq);
    expect(await matching('?actor=patchbay')).toEqual(where(({ actor }) => actor === 'patchbay'));
    expect(await matching('?action=server.')).toEqual(where(({ action }) => action.startsWith('server.')));
    expect(await matching('?entity=app')).toEqual(where(({ entity }) => entity.startsWith('app')));
    const { at = '' } = all[3] ?? {};
    expect(await matching(`?from=${at}`)).toEqual(where((entry) => entry.at >= at));
    expect(await matching(`?to=${at}&action=app`)).toEqual(
      where((entry) => entry.at < at && entry.action.startsWith('app')),
    );
    for (const [query, field] of [
      ['?from=yesterday', 'from'],
      ['?limit=0', 'limit'],
      ['?cursor=x', 'cursor'],
      ['?who=me', 'who'],
      ['?actor=', 'actor'],
    ] as const)
      expectProblem(await gateway.manage('GET', `/audit${query}`), 400, 'invalid_request', [field]);
  });

  it('is read by operators, and checked and taken away by admins alone', async () => {
    const viewer = await addAdmin(gateway, 'viewer');
    const operator = await addAdmin(gateway, 'operator');
    const status = async (token: string, path: string): Promise<number> =>
      (await fetch(gateway.url + path, { headers: { authorization: `Bearer ${token}` } })).status;
    const statuses = (token: string): Promise<number[]> =>
      Promise.all([AUDIT, `${AUDIT}/verify`, `${AUDIT}/export`].map((path) => status(token, path)));
    expect(await statuses(viewer.token)).toEqual([403, 403, 403]);
    expect(await statuses(operator.token)).toEqual([200, 403, 403]);
    expect(await statuses(gateway.adminToken)).toEqual([200, 200, 200]);
    expect((await askAs(gateway, gateway.appKey, 'GET', AUDIT)).status).toBe(403);
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
      expect((await askAs(gateway, gateway.adminToken, method, AUDIT)).status).toBe(404);
  });

  it('is exported as JSON lines, all of it and in order, and that is on record', async () => {
    const whole = (await entries(gateway, '?limit=1000')).toReversed();
    const answer = await fetch(`${gateway.url}${AUDIT}/export`, {
      headers: { authorization: `Bearer ${gateway.adminToken}` },
    });
    expect(answer.headers.get('content-type')).toBe('application/jsonl');
    expect(answer.headers.get('content-disposition')).toContain('audit.jsonl');
    const lines = (await answer.text()).trimEnd().split('\n');
    expect(lines.slice(0, whole.length).map((line) => JSON.parse(line) as Entry)).toEqual(whole);
    const { checked } = await verify(gateway);
    expect(checked).toBeGreaterThanOrEqual(whole.length);
  });

  it('holds no secret, in no form', async () => {
    const secrets = { 'server key': canary('ser'), 'vendor key': canary('ven') };
    await gateway.manage('POST', '/servers', { name: 'secret', ...SERVER, api_key: secrets['server key'] });
    const vendor = { provider: 'openai', key_name: 'vendor', api_key: secrets['vendor key'] };
    await gateway.manage('POST', '/api-keys', vendor);
    const { key } = await addKey(gateway, await addApp(gateway, 'other'));
    const { token } = await addAdmin(gateway, 'operator');
    const texts = { record: JSON.stringify(await entries(gateway, '?limit=1000')) };
    const all = { ...secrets, 'app key': key, 'admin token': token, 'bootstrap token': gateway.adminToken };
    expect(await findSecrets(all, { texts })).toEqual([]);
    expect(texts.record).not.toMatch(/"sealed"|token_hash|pb1\./);
    const planted = { record: `${texts.record}${secrets['vendor key']}` };
    expect(await findSecrets(all, { texts: planted })).toContain('vendor key as raw in record');
  });
});
