import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { BootstrapCredentials } from '../src/access/bootstrap-credentials.js';
import { LoginLimits } from '../src/access/login/login-limits.js';
import { Audit } from '../src/audit/audit.js';
import { environmentFrom } from '../src/config/read-environment.js';
import { addAdmin, addAdminToken } from './support/admin-calls.js';
import { Browser, type Page } from './support/browser.js';
import { freePort } from './support/free-port.js';
import type { Gateway } from './support/gateway.js';
import {
  cancelAt,
  CLIENT_SECRET,
  type IdentityProvider,
  logInAt,
  startIdentityProvider,
} from './support/identity-provider.js';
import { CALLBACK, gatewayFor, LOGIN } from './support/oidc-ground.js';
import { expectProblem } from './support/problems.js';

let gateway: Gateway;
let provider: IdentityProvider;
let count = 0;

const query = (text: string, parameters: readonly unknown[] = []): Promise<readonly Record<string, unknown>[]> =>
  gateway.app.get(DataSource).query(text, [...parameters]);

beforeAll(async () => {
  const port = await freePort();
  provider = await startIdentityProvider({ redirectUri: `http://127.0.0.1:${port}${CALLBACK}` });
  gateway = await gatewayFor(provider.url, port);
});
beforeEach(() => {
  const limits = gateway.app.get(LoginLimits, { strict: false });
  for (let n = 0; n < 20; n += 1) limits.forgive({ address: '127.0.0.1', atMs: 0, formerMs: 0 });
});
afterAll(async () => {
  await gateway.stop();
  await provider.stop();
});

/** Somebody nobody has seen before. */
function somebody(): string {
  return `person-${(count += 1)}`;
}

/** Sends a browser to the provider and takes it back. */
async function logIn(login: string, groups: unknown, browser = new Browser(gateway.url), name = login): Promise<Page> {
  await provider.setPeople({ [login]: { preferred_username: name, groups } });
  const away = await browser.get(LOGIN);
  expect(away.status).toBe(302);
  return browser.get(await logInAt(provider, away.headers.get('location') ?? '', login));
}

describe('login at the identity provider', () => {
  it('sends there with a code challenge, state and nonce, and keeps the secrets from scripts', async () => {
    const browser = new Browser(gateway.url);
    const { status, headers } = await browser.get(LOGIN);
    const address = new URL(headers.get('location') ?? '');
    expect([status, address.origin, headers.get('cache-control')]).toEqual([302, provider.url, 'no-store']);
    expect(Object.fromEntries(address.searchParams)).toMatchObject({
      client_id: 'patchbay',
      response_type: 'code',
      redirect_uri: `${gateway.url}${CALLBACK}`,
      code_challenge_method: 'S256',
    });
    for (const name of ['state', 'nonce', 'code_challenge']) expect(address.searchParams.get(name)).toHaveLength(43);
    const [cookie = ''] = headers.getSetCookie();
    expect(cookie).toMatch(/^patchbay_oidc=[\w.-]{131}; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax$/);
    expect(cookie).not.toContain(CLIENT_SECRET);
  });

  it('opens management with the strongest role of the groups, and leads on by a page of its own', async () => {
    const [login, browser] = [somebody(), new Browser(gateway.url)];
    const page = await logIn(login, ['others', 'readers', 'router-people'], browser);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.headers.get('content-security-policy')).toContain("form-action 'none'");
    expect(page.text).not.toContain('<script');
    expect([...browser.jar.keys()]).toEqual(['patchbay_session']);
    const links = [...page.text.matchAll(/(?:href="|url=)([^"]+)"/g)].map(([, path = '']) => path);
    // By itself to the admin page, which is not built where the sources run.
    expect(links).toEqual(['/', '/', '/docs']);
    expect((await browser.get('/docs')).status).toBe(200);
    expect((await browser.me()).body).toMatchObject({ name: login, role: 'operator', means: 'session' });
    const rows = await query('select * from admins where subject = $1', [login]);
    expect(rows).toMatchObject([{ issuer: provider.url, name: login, role: 'operator', enabled: true }]);
    const { body } = await browser.get('/api/v1/auth/sessions');
    expect(body['data']).toMatchObject([{ means: 'oidc', is_this: true }]);
  });

  it('reads the groups again each time, and makes no second admin', async () => {
    const login = somebody();
    for (const [groups, role] of [
      [['owners'], 'admin'],
      [['readers'], 'viewer'],
      [['a,b'], 'admin'],
      ['router-people', 'operator'],
    ] as const) {
      const browser = new Browser(gateway.url);
      await logIn(login, groups, browser);
      expect((await browser.me()).body['role']).toBe(role);
    }
    expect(await query('select id from admins where subject = $1', [login])).toHaveLength(1);
  });

  it.each([
    ['no groups', undefined, 'in no group'],
    ['other groups', ['staff', 'Owners'], 'in "staff", "Owners"'],
    ['a part of a name', ['owner', 'ownersx', ' owners'], 'OIDC_ROLES'],
    ['groups of another kind', { owners: true }, 'in no group'],
    ['a group that is no text', [['owners'], 7, null], 'in no group'],
  ])('is refused to somebody with %s, and says why', async (_, groups, words) => {
    const [login, browser] = [somebody(), new Browser(gateway.url)];
    const page = await logIn(login, groups, browser);
    expect([page.status, page.body['code'], browser.jar.size]).toEqual([403, 'login_refused', 0]);
    expect(page.body['detail']).toContain(words);
    expect(await query('select id from admins where subject = $1', [login])).toEqual([]);
  });

  it('ends the sessions of somebody who has lost their groups', async () => {
    const [login, browser] = [somebody(), new Browser(gateway.url)];
    await logIn(login, ['owners'], browser);
    expect((await logIn(login, [])).status).toBe(403);
    expect((await browser.me()).status).toBe(401);
  });

  it('is refused to somebody whom an admin has disabled', async () => {
    const [login, browser] = [somebody(), new Browser(gateway.url)];
    await logIn(login, ['owners'], browser);
    const [row] = await query('select id from admins where subject = $1', [login]);
    await gateway.manage('PATCH', `/admins/${String(row?.['id'])}`, { enabled: false });
    expect((await browser.me()).status).toBe(401);
    const page = await logIn(login, ['owners', 'readers']);
    expect([page.status, page.body['code']]).toEqual([403, 'login_refused']);
    expect((await query('select role from admins where subject = $1', [login]))[0]).toEqual({ role: 'admin' });
  });

  it('takes nobody for somebody else because of a name', async () => {
    const local = await addAdmin(gateway, 'admin', 'grace');
    for (const name of ['grace', 'bootstrap', 'break-glass', 'patchbay']) {
      const [login, browser] = [somebody(), new Browser(gateway.url)];
      await logIn(login, ['readers'], browser, name);
      expect((await browser.me()).body).toMatchObject({ name: `${name} (${login})`, role: 'viewer' });
    }
    expect((await gateway.manage('GET', `/admins/${local.id}`)).body).toMatchObject({ name: 'grace', issuer: null });
  });

  it('goes by its own identity where names have been changed, also in odd ways', async () => {
    const login = somebody();
    await logIn(login, ['readers'], undefined, 'first name');
    const browser = new Browser(gateway.url);
    await logIn(login, ['readers'], browser, 'second name');
    expect((await browser.me()).body['name']).toBe('first name');
    const odd = somebody();
    const other = new Browser(gateway.url);
    await logIn(odd, ['readers'], other, '<script>\n\u0000');
    expect((await other.me()).body['name']).toBe(odd);
  });
});

/** The address with which a browser is sent back. */
async function back(browser: Browser, login = somebody()): Promise<URL> {
  await provider.setPeople({ [login]: { groups: ['owners'] } });
  const away = await browser.get(LOGIN);
  return new URL(await logInAt(provider, away.headers.get('location') ?? '', login));
}

function expectRefused(page: Page, browser: Browser): void {
  expect([page.status, page.body['code']]).toEqual([400, 'invalid_request']);
  expect(browser.jar.has('patchbay_session')).toBe(false);
}

describe('the way back', () => {
  it('is for the browser that was sent there, and for nobody it is passed on to', async () => {
    const [mine, theirs] = [new Browser(gateway.url), new Browser(gateway.url)];
    const address = await back(mine);
    expectRefused(await theirs.get(address.href), theirs);
    // Nor for somebody in the middle of a login of their own.
    await theirs.get(LOGIN);
    expectRefused(await theirs.get(address.href), theirs);
    expect((await mine.get(address.href)).status).toBe(200);
  });

  it('takes no code with a state of another login, even by the same browser', async () => {
    const [mine, theirs] = [new Browser(gateway.url), new Browser(gateway.url)];
    const [stolen, own] = [await back(mine), await back(theirs)];
    own.searchParams.set('code', stolen.searchParams.get('code') ?? '');
    expectRefused(await theirs.get(own.href), theirs);
  });

  it.each([
    ['another state', (address: URL) => address.searchParams.set('state', 'x'.repeat(43))],
    ['no state', (address: URL) => address.searchParams.delete('state')],
    ['no code', (address: URL) => address.searchParams.delete('code')],
    ['another code', (address: URL) => address.searchParams.set('code', 'x'.repeat(43))],
    ['another issuer', (address: URL) => address.searchParams.set('iss', 'https://evil.example')],
    ['two codes', (address: URL) => address.searchParams.append('code', 'x')],
    ['nothing', (address: URL) => void (address.search = '')],
  ])('is refused with %s', async (_, change) => {
    const browser = new Browser(gateway.url);
    const address = await back(browser);
    change(address);
    expectRefused(await browser.get(address.href), browser);
  });

  it('is taken once', async () => {
    const browser = new Browser(gateway.url);
    const address = await back(browser);
    const secrets = browser.jar.get('patchbay_oidc') ?? '';
    expect((await browser.get(address.href)).status).toBe(200);
    const again = new Browser(gateway.url);
    expectRefused(await again.get(address.href), again);
    again.plant('patchbay_oidc', secrets);
    expectRefused(await again.get(address.href), again);
  });

  it('of somebody who has thought better of it says so', async () => {
    const browser = new Browser(gateway.url);
    const away = await browser.get(LOGIN);
    const page = await browser.get(await cancelAt(provider, away.headers.get('location') ?? ''));
    expect([page.status, page.body['code']]).toEqual([403, 'login_refused']);
    expect(page.body['detail']).toContain('(access_denied)');
  });

  it('is slowed down for whoever makes it up', async () => {
    const browser = new Browser(gateway.url);
    const statuses: number[] = [];
    for (let n = 0; n < 7; n += 1) {
      await browser.get(LOGIN);
      statuses.push((await browser.get(`${CALLBACK}?code=a&state=b`)).status);
    }
    expect(statuses).toEqual([400, 400, 400, 400, 400, 429, 429]);
    // Whoever has begun no login guesses nothing, so another site cannot shut anybody out.
    expect((await browser.get(`${CALLBACK}?code=a&state=b`)).status).toBe(400);
  });

  it('leads to PUBLIC_URL whatever the request calls the host', async () => {
    const { headers } = await new Browser(gateway.url).send('GET', LOGIN, undefined, { host: 'evil.example' });
    expect(new URL(headers.get('location') ?? '').searchParams.get('redirect_uri')).toBe(`${gateway.url}${CALLBACK}`);
  });
});

describe('an admin from the identity provider', () => {
  it('has no tokens, and a role that the groups decide', async () => {
    const login = somebody();
    await logIn(login, ['readers']);
    const [row] = await query('select id from admins where subject = $1', [login]);
    const path = `/admins/${String(row?.['id'])}`;
    expectProblem(await gateway.manage('POST', `${path}/tokens`, {}), 400, 'invalid_request');
    expectProblem(await gateway.manage('PATCH', path, { role: 'admin' }), 400, 'invalid_request', ['role']);
    expect((await gateway.manage('PATCH', path, { name: 'renamed by hand' })).status).toBe(200);
  });

  it('is a way in, so that the last token may go', async () => {
    const login = somebody();
    await logIn(login, ['owners']);
    const { body } = await gateway.manage('GET', '/auth-is-not-here');
    expect(body['status']).toBe(404);
    const others = await query(`select id from admins where role = 'admin' and issuer is null and name <> 'bootstrap'`);
    for (const { id } of others) await gateway.manage('DELETE', `/admins/${String(id)}`);
    const [me] = await query(`select id from admins where name = 'bootstrap'`);
    const path = `/admins/${String(me?.['id'])}`;
    expect((await gateway.manage('PATCH', `${path}?dry_run=true`, { role: 'viewer' })).status).toBe(200);
    await query(`update admins set issuer = 'https://former.example' where subject = $1`, [login]);
    await query(`update admins set role = 'viewer' where issuer = $1`, [provider.url]);
    expectProblem(await gateway.manage('PATCH', path, { role: 'viewer' }), 409, 'last_admin');
    await addAdminToken(gateway, Number(me?.['id']));
  });
});

/** What a start with this identity provider, and no token given, makes up. */
async function tokenOfStart(OIDC_ISSUER: string): Promise<string | undefined> {
  const settings = { PUBLIC_URL: gateway.url, OIDC_ISSUER, OIDC_CLIENT_ID: 'patchbay', OIDC_ROLES: 'owners=admin' };
  const audit = gateway.app.get(Audit, { strict: false });
  const start = new BootstrapCredentials(gateway.app.get(DataSource), environmentFrom(settings), audit);
  return (await start.ensure()).adminToken;
}

describe('a start', () => {
  it('makes up no token where somebody can log in without one', async () => {
    const login = somebody();
    await logIn(login, ['owners']);
    await query(`update admin_tokens set revoked_at = now() where revoked_at is null`);
    expect(await tokenOfStart(provider.url)).toBeUndefined();
    expect(await tokenOfStart('https://other.example')).toMatch(/^pb_admin_/);
  });
});

describe('the ways to log in', () => {
  it('name the path to the identity provider', async () => {
    const page = await new Browser(gateway.url).get('/api/v1/auth/methods');
    expect(page.body).toEqual({ token: true, oidc: LOGIN });
  });
});
