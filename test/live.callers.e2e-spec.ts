import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { StandingCallers } from '../src/access/standing-callers.js';
import { addAdmin, addAdminToken, type MadeAdmin } from './support/admin-calls.js';
import { Browser } from './support/browser.js';
import type { EventListener } from './support/event-listener.js';
import { until } from './support/fleet.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { expectInTime } from './support/in-time.js';
import { LiveGround } from './support/live-ground.js';

jest.setTimeout(60_000);

/** Promised for every instance. */
const ENDED_MS = 2000;

let ground: LiveGround;
let first: Gateway;
let second: Gateway;
beforeAll(async () => {
  ground = await LiveGround.start();
  ({ first, second } = ground);
});
afterEach(() => {
  ground.leaveAll();
  jest.restoreAllMocks();
});
afterAll(() => ground.stop());

const listenAs = (headers: Readonly<Record<string, string>>, gateway = second): Promise<EventListener> =>
  ground.listen(gateway, { headers });

const withToken = ({ token }: Pick<MadeAdmin, 'token'>): Record<string, string> => ({
  authorization: `Bearer ${token}`,
});

async function sessionOf(admin: MadeAdmin): Promise<{ browser: Browser; headers: Record<string, string> }> {
  const browser = await Browser.loggedIn(first, admin.token);
  const headers = { cookie: browser.cookieHeader ?? '' };
  await until(async () => {
    const answer = await fetch(`${second.url}/api/v1/auth/me`, { headers });
    return answer.ok;
  });
  return { browser, headers };
}

type End = (admin: MadeAdmin) => Promise<{ headers: Record<string, string>; takeBack: () => Promise<unknown> }>;

const ENDS: readonly (readonly [string, End])[] = [
  [
    'the token is revoked',
    async (admin) => ({
      headers: withToken(admin),
      takeBack: () => first.manage('DELETE', `/admins/${admin.id}/tokens/${admin.tokenId}`),
    }),
  ],
  [
    'the admin is disabled',
    async (admin) => ({
      headers: withToken(admin),
      takeBack: () => first.manage('PATCH', `/admins/${admin.id}`, { enabled: false }),
    }),
  ],
  [
    'the role becomes another one',
    async (admin) => ({
      headers: withToken(admin),
      takeBack: () => first.manage('PATCH', `/admins/${admin.id}`, { role: 'viewer' }),
    }),
  ],
  [
    'the session is ended',
    async (admin) => {
      const { browser, headers } = await sessionOf(admin);
      return { headers, takeBack: () => browser.send('POST', '/api/v1/auth/logout') };
    },
  ],
  [
    'the role of the session becomes another one',
    async (admin) => {
      const { headers } = await sessionOf(admin);
      return { headers, takeBack: () => first.manage('PATCH', `/admins/${admin.id}`, { role: 'viewer' }) };
    },
  ],
];

describe('a stream of events', () => {
  it.each(ENDS)('ends in time at another instance when %s', async (_, end) => {
    await expectInTime(ENDED_MS, async () => {
      const admin = await addAdmin(first, 'operator');
      await until(async () => (await fetch(`${second.url}/api/v1/auth/me`, { headers: withToken(admin) })).ok);
      const { headers, takeBack } = await end(admin);
      const [listener, other] = [
        await listenAs(headers),
        await listenAs({ authorization: `Bearer ${first.adminToken}` }),
      ];
      await takeBack();
      const tookMs = await until(() => listener.isOver);
      expect(other.isOver).toBe(false);
      return tookMs;
    });
  });

  it('ends in time when its token expires, which nobody tells', async () => {
    await expectInTime(ENDED_MS, async () => {
      const admin = await addAdmin(first, 'viewer');
      const expires_at = new Date(Date.now() + 4000).toISOString();
      const token = await addAdminToken(first, admin.id, { expires_at });
      const listener = await listenAs(withToken(token), first);
      await until(() => Date.now() >= Date.parse(expires_at) || listener.isOver);
      expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(expires_at));
      return until(() => listener.isOver);
    });
  });

  it('would be found to go on', async () => {
    jest.spyOn(second.app.get(StandingCallers), 'areStill').mockResolvedValue(true);
    const admin = await addAdmin(first, 'operator');
    await until(async () => (await fetch(`${second.url}/api/v1/auth/me`, { headers: withToken(admin) })).ok);
    const listener = await listenAs(withToken(admin));
    await first.manage('DELETE', `/admins/${admin.id}/tokens/${admin.tokenId}`);
    expect(await listener.isOverWithin(ENDED_MS)).toBe(false);
  });

  it('goes on for who broke the glass', async () => {
    const glass = `glass-${'g'.repeat(40)}`;
    const gateway = await startGateway({ BREAK_GLASS_TOKEN: glass }, first);
    try {
      const listener = await listenAs({ authorization: `Bearer ${glass}` }, gateway);
      expect(await listener.isOverWithin(1500)).toBe(false);
      listener.leave();
    } finally {
      await gateway.stop();
    }
  });
});
