import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DataSource } from 'typeorm';
import { Audit, type AuditEntry } from '../src/audit/audit.js';
import { Clock } from '../src/access/clock.js';
import { LoginLimits } from '../src/access/login/login-limits.js';
import { newToken, tokenHash } from '../src/access/token.js';
import { addAdmin, addAdminToken, askAs, type MadeAdmin } from './support/admin-calls.js';
import { Browser } from './support/browser.js';
import { until } from './support/fleet.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { LogRecorder } from './support/log-recorder.js';

const SESSION = 'patchbay_session';
const BREAK_GLASS = 'break-glass-token-of-the-tests-0123456789';
const SERVERS = '/api/v1/llm-config/servers';

let gateway: Gateway;
let operator: MadeAdmin;
let noted: AuditEntry[];
beforeAll(async () => {
  gateway = await startGateway({ BREAK_GLASS_TOKEN: BREAK_GLASS });
});
beforeEach(async () => {
  operator = await addAdmin(gateway, 'operator');
  noted = [];
  jest.spyOn(gateway.app.get(Audit, { strict: false }), 'note').mockImplementation((event) => void noted.push(event));
});
afterEach(() => {
  jest.restoreAllMocks();
  forgiveAll();
});
afterAll(() => gateway.stop());

const query = (text: string, parameters: readonly unknown[] = []): Promise<readonly Record<string, unknown>[]> =>
  gateway.app.get(DataSource).query(text, [...parameters]);

const guess = () => new Browser(gateway.url).logIn(newToken('admin'));

/** The address of these tests has never failed. */
function forgiveAll(): void {
  const limits = gateway.app.get(LoginLimits, { strict: false });
  for (let count = 0; count < 50; count += 1) limits.forgive({ address: '127.0.0.1', atMs: 0, formerMs: 0 });
}

describe('login with a token', () => {
  it('opens management for the browser, with the role of the admin, and nothing else', async () => {
    const browser = new Browser(gateway.url);
    expect((await browser.me()).body['code']).toBe('missing_credential');
    const page = await browser.logIn(operator.token);
    expect([page.status, page.body]).toEqual([
      200,
      { id: operator.id, name: operator.name, role: 'operator', means: 'session' },
    ]);
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect((await browser.me()).body).toEqual(page.body);
    expect((await browser.get(SERVERS)).status).toBe(200);
    expect((await browser.get('/api/v1/llm-config/admins')).status).toBe(403);
    for (const path of ['/v1/models', '/api/v1/llm/models']) expect((await browser.get(path)).status).toBe(403);
    expect((await browser.send('POST', '/v1/chat/completions', { messages: [] })).status).toBe(403);
  });

  it('gives a cookie that scripts and other sites cannot use, and stores its hash only', async () => {
    const browser = new Browser(gateway.url);
    const { headers } = await browser.logIn(operator.token);
    const [cookie = ''] = headers.getSetCookie();
    expect(cookie).toMatch(/^patchbay_session=[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/);
    const id = browser.jar.get(SESSION) ?? '';
    const rows = await query('select * from sessions where token_hash = $1', [tokenHash(id)]);
    expect(rows).toMatchObject([{ admin_id: operator.id, admin_token_id: operator.tokenId, means: 'token' }]);
    expect(JSON.stringify([rows, await query('select * from credential_changes')])).not.toContain(id);
  });

  it('gives a new session each time, and ends the one there was', async () => {
    const browser = new Browser(gateway.url);
    const planted = Buffer.alloc(32, 7).toString('base64url');
    browser.plant(SESSION, planted);
    await browser.logIn(operator.token);
    const first = browser.jar.get(SESSION) ?? '';
    await browser.logIn(operator.token);
    const second = browser.jar.get(SESSION) ?? '';
    expect(new Set([planted, first, second]).size).toBe(3);
    for (const [id, status] of [
      [planted, 401],
      [first, 401],
      [second, 200],
    ] as const) {
      browser.plant(SESSION, id);
      expect((await browser.me()).status).toBe(status);
    }
  });

  it('is refused with what is no valid token of an enabled admin', async () => {
    const disabled = await addAdmin(gateway, 'viewer');
    await gateway.manage('PATCH', `/admins/${disabled.id}`, { enabled: false });
    const revoked = await addAdmin(gateway, 'viewer');
    await gateway.manage('DELETE', `/admins/${revoked.id}/tokens/${revoked.tokenId}`);
    const expired = await addAdminToken(gateway, operator.id, {
      expires_at: new Date(Date.now() + 1000).toISOString(),
    });
    await until(async () => (await askAs(gateway, expired.token)).status === 401);
    const tokens = [newToken('admin'), disabled.token, revoked.token, expired.token, gateway.appKey, BREAK_GLASS];
    for (const token of tokens) {
      const browser = new Browser(gateway.url);
      const page = await browser.logIn(token);
      expect([page.status, page.body['code'], browser.jar.size]).toEqual([401, 'invalid_api_key', 0]);
      expect(page.text).not.toContain(token);
      forgiveAll();
    }
    expect(noted.map(({ action }) => action)).toEqual(tokens.map(() => 'login.failed'));
    for (const token of tokens) expect(JSON.stringify(noted)).not.toContain(token);
  });

  it.each([
    ['nothing', {}],
    ['no text', { token: ['a'] }],
    ['null', { token: null }],
    ['more', { token: 'a', role: 'admin' }],
    ['a session of its own', { token: 'a', id: 'b' }],
    ['a long text', { token: 'x'.repeat(501) }],
  ])('is refused with %s', async (_, body) => {
    const page = await new Browser(gateway.url).send('POST', '/api/v1/auth/login', body);
    expect([page.status, page.body['code']]).toEqual([400, 'invalid_request']);
  });

  it('reads no more than a little of somebody unknown', async () => {
    const page = await new Browser(gateway.url).logIn('x'.repeat(17 * 1024));
    expect([page.status, page.body['detail']]).toEqual([413, 'The body is larger than 16 KiB.']);
  });
});

describe('guessing', () => {
  let elapsed = 0;
  beforeEach(() => {
    elapsed = performance.now() + 10_000_000;
    jest.spyOn(gateway.app.get(Clock), 'elapsed').mockImplementation(() => elapsed);
  });

  it('gets slower after five failures, twice as slow with each one more, and a valid token does not help', async () => {
    for (let count = 0; count < 5; count += 1) expect((await guess()).status).toBe(401);
    for (const seconds of [1, 2, 4, 8]) {
      const page = await guess();
      expect([page.status, page.body['code'], page.headers.get('retry-after')]).toEqual([
        429,
        'rate_limit_exceeded',
        String(seconds),
      ]);
      // Also for whoever has a valid one: what is sent is not looked at.
      expect((await new Browser(gateway.url).logIn(operator.token)).status).toBe(429);
      elapsed += seconds * 1000 - 1;
      expect((await guess()).status).toBe(429);
      elapsed += 1;
      expect((await guess()).status).toBe(401);
    }
    elapsed += 16_000;
    expect((await new Browser(gateway.url).logIn(operator.token)).status).toBe(200);
    expect((await guess()).status).toBe(401);
    expect((await guess()).headers.get('retry-after')).toBe('32');
    expect((await askAs(gateway, operator.token)).status).toBe(200);
    elapsed += 61 * 60_000;
    expect([(await guess()).status, (await guess()).status]).toEqual([401, 401]);
  });

  it('is no quicker many at a time', async () => {
    elapsed += 61 * 60_000;
    const statuses = (await Promise.all(Array.from({ length: 40 }, guess))).map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(5);
    expect(statuses.filter((status) => status === 429)).toHaveLength(35);
  });
});

describe('the break-glass token', () => {
  it('opens management as admin, belongs to nobody, and is never used in silence', async () => {
    const log = LogRecorder.installedIn(gateway.app);
    const path = '/api/v1/llm-config/admins?limit=5';
    expect((await askAs(gateway, BREAK_GLASS, 'GET', path)).status).toBe(200);
    expect((await askAs(gateway, BREAK_GLASS)).body).toEqual({
      id: null,
      name: 'break-glass',
      role: 'admin',
      means: 'break_glass',
    });
    expect(noted).toMatchObject([
      { actor: 'break-glass', action: 'break_glass.use', entity: 'GET /api/v1/llm-config/admins' },
      { actor: 'break-glass', action: 'break_glass.use', entity: 'GET /api/v1/auth/me' },
    ]);
    const lines = log.lines.filter(({ context }) => context === 'break-glass');
    expect(lines.map(({ level }) => level)).toEqual(['warn', 'warn']);
    expect(lines[1]?.message).toContain('the break-glass token is used from 127.0.0.1 for GET /api/v1/auth/me');
    expect(JSON.stringify(log.lines)).not.toContain(BREAK_GLASS);
  });

  it('opens neither inference nor the page, nor anything without its last letter', async () => {
    expect((await askAs(gateway, BREAK_GLASS, 'GET', '/v1/models')).status).toBe(403);
    expect((await new Browser(gateway.url).logIn(BREAK_GLASS)).body['detail']).toContain('break-glass');
    expect((await askAs(gateway, BREAK_GLASS.slice(0, -1))).status).toBe(401);
  });

  it('lets somebody in when no admin can get in any more', async () => {
    await query('update admins set enabled = false');
    await until(async () => (await askAs(gateway, gateway.adminToken)).status === 401);
    const answer = await fetch(`${gateway.url}/api/v1/llm-config/admins/1`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${BREAK_GLASS}`, 'content-type': 'application/json' },
      body: '{"enabled":true}',
    });
    expect(answer.status).toBe(200);
    expect((await askAs(gateway, gateway.adminToken)).status).toBe(200);
  });
});

describe('the ways to log in', () => {
  it('are told to everybody', async () => {
    const page = await new Browser(gateway.url).get('/api/v1/auth/methods');
    expect([page.status, page.body]).toEqual([200, { token: true, oidc: null }]);
  });
});
