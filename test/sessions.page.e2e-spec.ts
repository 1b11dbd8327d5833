import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { newToken, tokenHash } from '../src/access/token.js';
import { addAdmin, addAdminToken, askAs, type MadeAdmin } from './support/admin-calls.js';
import { Browser } from './support/browser.js';
import { until } from './support/fleet.js';
import { type Gateway, startGateway } from './support/gateway.js';

const SESSION = 'patchbay_session';
const SERVERS = '/api/v1/llm-config/servers';
const SOON_MS = 10_000;

let gateway: Gateway;
let operator: MadeAdmin;
beforeAll(async () => {
  gateway = await startGateway();
});
beforeEach(async () => {
  operator = await addAdmin(gateway, 'operator');
});
afterAll(() => gateway.stop());

describe('a session', () => {
  it('ends by logout, for good', async () => {
    const browser = await Browser.loggedIn(gateway, operator.token);
    const id = browser.jar.get(SESSION) ?? '';
    expect((await browser.send('POST', '/api/v1/auth/logout')).body).toEqual({ ended: 1 });
    expect(browser.jar.size).toBe(0);
    browser.plant(SESSION, id);
    expect((await browser.me()).body).toMatchObject({ status: 401, code: 'session_ended' });
    expect((await askAs(gateway, operator.token, 'POST', '/api/v1/auth/logout')).body).toEqual({ ended: 0 });
  });

  it('ends with the token it was begun with, and with its admin', async () => {
    const browser = await Browser.loggedIn(gateway, operator.token);
    const { token } = await addAdminToken(gateway, operator.id);
    const other = await Browser.loggedIn(gateway, token);
    await gateway.manage('DELETE', `/admins/${operator.id}/tokens/${operator.tokenId}`);
    expect([(await browser.me()).status, (await other.me()).status]).toEqual([401, 200]);
    await gateway.manage('PATCH', `/admins/${operator.id}`, { role: 'viewer' });
    expect((await other.me()).body['role']).toBe('viewer');
    await gateway.manage('PATCH', `/admins/${operator.id}`, { enabled: false });
    expect((await other.me()).status).toBe(401);
  });

  it('lasts no longer than its token, nor than SESSION_HOURS', async () => {
    const expires_at = new Date(Date.now() + 2000).toISOString();
    const { token } = await addAdminToken(gateway, operator.id, { expires_at });
    const browser = await Browser.loggedIn(gateway, token);
    expect(await until(async () => (await browser.me()).status === 401)).toBeLessThan(SOON_MS);
    const second = await Browser.loggedIn(gateway, operator.token);
    const statement = `update sessions set expires_at = now() + interval '1 second' where admin_id = $1`;
    await gateway.app.get(DataSource).query(statement, [operator.id]);
    expect(await until(async () => (await second.me()).status === 401)).toBeLessThan(SOON_MS);
  });

  it('is what the page asks for, and that there is none is no error', async () => {
    const browser = new Browser(gateway.url);
    const asked = async (): Promise<unknown> => {
      const { status, headers, body } = await browser.get('/api/v1/auth/session');
      return [status, headers.get('cache-control'), body];
    };
    const nobody = [200, 'no-store', { user: null }];
    expect(await asked()).toEqual(nobody);
    await browser.logIn(operator.token);
    const id = browser.jar.get(SESSION) ?? '';
    const { body: me } = await browser.me();
    expect(me).toMatchObject({ role: 'operator', means: 'session' });
    expect(await asked()).toEqual([200, 'no-store', { user: me }]);
    await browser.send('POST', '/api/v1/auth/logout');
    browser.plant(SESSION, id);
    expect(await asked()).toEqual(nobody);
  });

  it('is asked for by its cookie alone', async () => {
    const token = { authorization: `Bearer ${operator.token}` };
    const page = await new Browser(gateway.url).send('GET', '/api/v1/auth/session', undefined, token);
    expect(page.body).toEqual({ user: null });
  });

  it('is no token, and a token is no session', async () => {
    const browser = await Browser.loggedIn(gateway, operator.token);
    const id = browser.jar.get(SESSION) ?? '';
    expect((await askAs(gateway, id)).status).toBe(401);
    expect((await askAs(gateway, tokenHash(id))).status).toBe(401);
    expect((await askAs(gateway, `session:${tokenHash(id)}`)).status).toBe(401);
    const other = new Browser(gateway.url);
    for (const value of [operator.token, tokenHash(id), gateway.adminToken, `${id}=`]) {
      other.plant(SESSION, value);
      expect((await other.me()).status).toBe(401);
    }
  });

  it('does not help out where a token is wrong, nor where there are two', async () => {
    const browser = await Browser.loggedIn(gateway, operator.token);
    const wrong = { authorization: `Bearer ${newToken('admin')}` };
    expect((await browser.send('GET', '/api/v1/auth/me', undefined, wrong)).status).toBe(401);
    expect((await browser.send('GET', '/api/v1/auth/me', undefined, { authorization: 'Bearer' })).status).toBe(401);
    const id = browser.jar.get(SESSION) ?? '';
    const twice = { cookie: `${SESSION}=${Buffer.alloc(32).toString('base64url')}; ${SESSION}=${id}` };
    expect((await browser.send('GET', '/api/v1/auth/me', undefined, twice)).status).toBe(401);
    const beside = { cookie: `a=b; ${SESSION}=${id}; x${SESSION}=c` };
    expect((await browser.send('GET', '/api/v1/auth/me', undefined, beside)).status).toBe(200);
  });

  it('is begun and ended while others change its admin, and nobody waits for nobody', async () => {
    const statuses: number[] = [];
    const note = async (asked: Promise<{ readonly status: number }>): Promise<void> =>
      void statuses.push((await asked).status);
    for (let round = 0; round < 15; round += 1) {
      const browser = await Browser.loggedIn(gateway, operator.token);
      await Promise.all([
        note(new Browser(gateway.url).logIn(operator.token)),
        note(browser.logIn(operator.token)),
        note(gateway.manage('PATCH', `/admins/${operator.id}`, { role: round % 2 ? 'operator' : 'viewer' })),
        note(askAs(gateway, operator.token, 'DELETE', '/api/v1/auth/sessions')),
      ]);
    }
    expect([statuses.length, new Set(statuses)]).toEqual([60, new Set([200])]);
  });

  it('is one of twenty at most', async () => {
    const first = await Browser.loggedIn(gateway, operator.token);
    const others: Browser[] = [];
    for (let count = 0; count < 20; count += 1) others.push(await Browser.loggedIn(gateway, operator.token));
    expect((await first.me()).status).toBe(401);
    expect((await others[0]?.me())?.status).toBe(200);
  });
});

describe('a write with a session', () => {
  const BODY = { name: 'x', server_type: 'vllm', base_url: 'http://127.0.0.1:9' };
  let foreign = 0;

  it.each([
    ['another site', { origin: 'https://evil.example' }],
    ['the same host on another port', { origin: 'http://127.0.0.1:1' }],
    ['the same address over TLS', { origin: 'https://127.0.0.1' }],
    ['a sandbox', { origin: 'null' }],
    ['a site the browser calls foreign', { origin: undefined, 'sec-fetch-site': 'cross-site' }],
    ['a neighbour', { origin: undefined, 'sec-fetch-site': 'same-site' }],
    ['nowhere', { origin: undefined, 'sec-fetch-site': 'none' }],
    ['its own origin, as a foreign site', { 'sec-fetch-site': 'cross-site' }],
    ['nobody knows where', { origin: undefined }],
    ['another site that names the same host', { origin: 'http://evil.example', host: 'evil.example' }],
  ])('from %s is refused, and nothing is written', async (_, headers) => {
    const browser = await Browser.loggedIn(gateway, operator.token);
    const page = await browser.send('POST', `${SERVERS}?dry_run=true`, BODY, headers);
    expect([page.status, page.body['code']]).toEqual([403, 'foreign_origin']);
    foreign += 1;
    const out = await browser.send('POST', '/api/v1/auth/logout', undefined, headers);
    expect([out.status, (await browser.me()).status]).toEqual([403, 200]);
  });

  it('from its own page is taken, as is reading from anywhere', async () => {
    expect(foreign).toBe(10);
    const browser = await Browser.loggedIn(gateway, operator.token);
    const own = [{}, { 'sec-fetch-site': 'same-origin' }, { origin: undefined, 'sec-fetch-site': 'same-origin' }];
    const localhost = { origin: gateway.url.replace('127.0.0.1', 'localhost') };
    for (const headers of [...own, localhost]) {
      const page = await browser.send('POST', `${SERVERS}?dry_run=true`, BODY, headers);
      expect([page.status, page.body['name']]).toEqual([201, 'x']);
    }
    const reading = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    expect((await browser.send('GET', SERVERS, undefined, reading)).status).toBe(200);
  });

  it('is not asked where it comes from with a token', async () => {
    const headers = { origin: 'https://evil.example', authorization: `Bearer ${operator.token}` };
    const browser = await Browser.loggedIn(gateway, operator.token);
    expect((await browser.send('POST', `${SERVERS}?dry_run=true`, BODY, headers)).status).toBe(201);
  });

  it('nor can another site log somebody in', async () => {
    const browser = new Browser(gateway.url, 'https://evil.example');
    const page = await browser.logIn(operator.token);
    expect([page.status, page.body['code'], browser.jar.size]).toEqual([403, 'foreign_origin', 0]);
    const program = await browser.send('POST', '/api/v1/auth/login', { token: operator.token }, { origin: undefined });
    expect(program.status).toBe(200);
  });
});

describe('behind TLS', () => {
  it('the cookie is secure, and PUBLIC_URL is the only origin', async () => {
    const tls = await startGateway({ PUBLIC_URL: 'https://llm.acme.example', SESSION_HOURS: '1' }, gateway);
    try {
      const inside = new Browser(tls.url);
      expect((await inside.logIn(operator.token)).body['code']).toBe('foreign_origin');
      const browser = new Browser(tls.url, 'https://llm.acme.example');
      const [cookie = ''] = (await browser.logIn(operator.token)).headers.getSetCookie();
      expect(cookie).toMatch(/; Max-Age=3600; HttpOnly; SameSite=Strict; Secure$/);
      expect((await browser.send('POST', '/api/v1/auth/logout')).status).toBe(200);
    } finally {
      await tls.stop();
    }
  });
});
