import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SessionUses } from '../src/access/sessions/session-uses.js';
import { addAdmin, askAs, type MadeAdmin } from './support/admin-calls.js';
import { Browser } from './support/browser.js';
import { Fleet, until } from './support/fleet.js';
import type { Gateway } from './support/gateway.js';

/** Promised for every instance are 2 s, the rest is for a busy machine; `revocation.e2e-spec.ts` measures it. */
const REVOKED_MS = 4000;
const SESSION = 'patchbay_session';

interface Listed {
  readonly id: number;
  readonly admin_id: number;
  readonly is_this: boolean;
  readonly means: string;
  readonly last_seen_at: string;
}

let fleet: Fleet;
let viewer: MadeAdmin;
beforeAll(async () => {
  fleet = await Fleet.start();
});
beforeEach(async () => {
  viewer = await addAdmin(fleet.first, 'viewer');
});
afterAll(() => fleet.stop());

/** The same browser at another instance. */
function at({ url }: Gateway, { jar }: Browser): Browser {
  const browser = new Browser(url);
  browser.plant(SESSION, jar.get(SESSION) ?? '');
  return browser;
}

async function statuses(browser: Browser): Promise<string> {
  const pages = await Promise.all(fleet.instances.map((each) => at(each, browser).me()));
  return pages.map(({ status }) => status).join();
}

/** Resolves with the milliseconds until every instance answers like this. */
const becomes = (browser: Browser, status: number): Promise<number> =>
  until(async () => (await statuses(browser)) === `${status},${status},${status}`);

async function loggedInEverywhere(): Promise<Browser> {
  const browser = await Browser.loggedIn(fleet.first, viewer.token);
  await becomes(browser, 200);
  return browser;
}

async function list(browser: Browser): Promise<readonly Listed[]> {
  const { body } = await browser.get('/api/v1/auth/sessions?limit=1000');
  return body['data'] as readonly Listed[];
}

describe('a session', () => {
  it('is known to every instance, and its end as well', async () => {
    const browser = await loggedInEverywhere();
    const gone = at(fleet.first, browser);
    await browser.send('POST', '/api/v1/auth/logout');
    expect(await becomes(gone, 401)).toBeLessThan(REVOKED_MS);
  });

  const ENDS: readonly (readonly [string, () => string])[] = [
    ['is revoked', () => `update sessions set revoked_at = now() where admin_id = ${viewer.id}`],
    ['is deleted', () => `delete from sessions where admin_id = ${viewer.id}`],
    ['has expired', () => `update sessions set expires_at = now() where admin_id = ${viewer.id}`],
    ['lost its token', () => `update admin_tokens set revoked_at = now() where admin_id = ${viewer.id}`],
    ['lost its admin', () => `delete from admins where id = ${viewer.id}`],
    ['has a disabled admin', () => `update admins set enabled = false where id = ${viewer.id}`],
  ];

  it.each(ENDS)('that %s is refused by every instance', async (_, statement) => {
    const browser = await loggedInEverywhere();
    await fleet.database.query(statement());
    expect(await becomes(browser, 401)).toBeLessThan(REVOKED_MS);
  });

  it('that is revoked is refused by every instance also when nobody hears of it', async () => {
    const browser = await loggedInEverywhere();
    expect(await fleet.killListeners()).toBe(3);
    await fleet.database.query(`update sessions set revoked_at = now() where admin_id = ${viewer.id}`);
    expect(await becomes(browser, 401)).toBeLessThan(REVOKED_MS);
  });

  it('of an admin with another role may do what that role may, on every instance', async () => {
    const browser = await loggedInEverywhere();
    const roles = async (): Promise<string> => {
      const pages = await Promise.all(fleet.instances.map((each) => at(each, browser).me()));
      return pages.map(({ body }) => String(body['role'])).join();
    };
    await fleet.first.manage('PATCH', `/admins/${viewer.id}`, { role: 'operator' });
    expect(await until(async () => (await roles()) === 'operator,operator,operator')).toBeLessThan(REVOKED_MS);
  });
});

describe('the list of sessions', () => {
  it('shows one’s own, and everybody’s to an admin', async () => {
    const browser = await loggedInEverywhere();
    const second = await Browser.loggedIn(fleet.first, viewer.token);
    const mine = await list(browser);
    expect(mine).toMatchObject([
      { admin_id: viewer.id, is_this: true, means: 'token' },
      { admin_id: viewer.id, is_this: false, means: 'token' },
    ]);
    expect((await list(second)).map(({ is_this }) => is_this)).toEqual([false, true]);
    const other = await addAdmin(fleet.first, 'operator');
    await Browser.loggedIn(fleet.first, other.token);
    expect((await list(browser)).map(({ id }) => id)).toEqual(mine.map(({ id }) => id));
    const all = await askAs(fleet.first, fleet.first.adminToken, 'GET', '/api/v1/auth/sessions?limit=1000');
    const owners = new Set((all.body['data'] as readonly Listed[]).map(({ admin_id }) => admin_id));
    expect([owners.has(viewer.id), owners.has(other.id)]).toEqual([true, true]);
    const page = await browser.get('/api/v1/auth/sessions?limit=1');
    expect([(page.body['data'] as object[]).length, page.body['next_cursor']]).toEqual([1, String(mine[0]?.id)]);
  });

  it('lets one end one’s own, and an admin everybody’s', async () => {
    const browser = await loggedInEverywhere();
    const other = await addAdmin(fleet.first, 'operator');
    const theirs = await Browser.loggedIn(fleet.first, other.token);
    const [session] = await list(theirs);
    const path = `/api/v1/auth/sessions/${String(session?.id)}`;
    expect((await browser.send('DELETE', path)).status).toBe(404);
    expect((await theirs.me()).status).toBe(200);
    expect((await askAs(fleet.first, fleet.first.adminToken, 'DELETE', path)).body).toEqual({ ended: 1 });
    expect((await theirs.me()).status).toBe(401);
    expect((await askAs(fleet.first, fleet.first.adminToken, 'DELETE', path)).status).toBe(404);

    const second = await Browser.loggedIn(fleet.first, viewer.token);
    expect((await browser.send('DELETE', '/api/v1/auth/sessions')).body).toEqual({ ended: 2 });
    expect([(await browser.me()).status, (await second.me()).status]).toEqual([401, 401]);
  });

  it('tells when a session was last used, without making anybody read the credentials again', async () => {
    const browser = await loggedInEverywhere();
    const stored = async (): Promise<number> =>
      Number((await fleet.database.query('select number from credential_version')).rows[0]?.number);
    const before = [(await list(browser))[0]?.last_seen_at ?? '', await stored()] as const;
    await fleet.first.app.get(SessionUses, { strict: false }).store();
    const after = [(await list(browser))[0]?.last_seen_at ?? '', await stored()] as const;
    expect(Date.parse(after[0])).toBeGreaterThan(Date.parse(before[0]));
    expect(after[1]).toBe(before[1]);
  });
});

describe('sessions while the database is away', () => {
  it('go on', async () => {
    const browser = await loggedInEverywhere();
    await fleet.way.close();
    expect((await at(fleet.remote, browser).me()).status).toBe(200);
    await fleet.way.open();
  });
});
