import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Browser } from './support/browser.js';
import { until } from './support/fleet.js';
import { freePort } from './support/free-port.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { CLIENT_SECRET, logInAt, startIdentityProvider } from './support/identity-provider.js';
import { CALLBACK, gatewayFor, LOGIN } from './support/oidc-ground.js';

/** Whose database the instances of these tests share. */
let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.stop());

describe('an identity provider', () => {
  it('may tell the groups in its token, and is found again when it comes back', async () => {
    const port = await freePort();
    const redirectUri = `http://127.0.0.1:${port}${CALLBACK}`;
    const first = await startIdentityProvider({ redirectUri, groupsInToken: true });
    const other = await gatewayFor(first.url, port, {}, gateway);
    try {
      const browser = new Browser(other.url);
      await first.setPeople({ ada: { preferred_username: 'ada', groups: ['owners'] } });
      const away = await browser.get(LOGIN);
      await browser.get(await logInAt(first, away.headers.get('location') ?? '', 'ada'));
      expect((await browser.me()).body).toMatchObject({ name: 'ada', role: 'admin' });

      const late = new Browser(other.url);
      const once = await late.get(LOGIN);
      await first.setPeople({ ada: { groups: ['owners'] } });
      const back = await logInAt(first, once.headers.get('location') ?? '', 'ada');
      await first.stop();
      const page = await late.get(back);
      expect([page.status, page.body['code']]).toEqual([503, 'login_unavailable']);
      expect(page.text).not.toMatch(/127\.0\.0\.1:\d+|ECONN/);

      const second = await startIdentityProvider({ redirectUri, port: first.port });
      try {
        await second.setPeople({ ada: { groups: ['readers'] } });
        const again = await browser.get(LOGIN);
        await browser.get(await logInAt(second, again.headers.get('location') ?? '', 'ada'));
        await until(async () => (await browser.me()).status === 200);
        expect((await browser.me()).body['role']).toBe('viewer');
      } finally {
        await second.stop();
      }
    } finally {
      await other.stop();
      await first.stop();
    }
  });

  it('that cannot be reached, or calls itself otherwise, is 503, and its address is not told', async () => {
    const named = await startIdentityProvider({ redirectUri: 'http://127.0.0.1:1/' });
    for (const issuer of ['http://127.0.0.1:9', named.url.replace('127.0.0.1', 'localhost')]) {
      const other = await gatewayFor(issuer, await freePort(), {}, gateway);
      const page = await new Browser(other.url).get(LOGIN);
      await other.stop();
      expect([page.status, page.body['code']]).toEqual([503, 'login_unavailable']);
      expect(page.text).not.toContain(issuer);
    }
    await named.stop();
  });

  it('that does not know the secret is 503 and says what to check', async () => {
    const port = await freePort();
    const redirectUri = `http://127.0.0.1:${port}${CALLBACK}`;
    const strict = await startIdentityProvider({ redirectUri, clientSecret: 'another secret of the client, 01234' });
    const other = await gatewayFor(strict.url, port, {}, gateway);
    try {
      await strict.setPeople({ ada: { groups: ['owners'] } });
      const browser = new Browser(other.url);
      const away = await browser.get(LOGIN);
      const page = await browser.get(await logInAt(strict, away.headers.get('location') ?? '', 'ada'));
      expect([page.status, page.body['code']]).toEqual([503, 'login_unavailable']);
      expect(page.body['detail']).toContain('OIDC_CLIENT_SECRET');
      expect(page.text).not.toContain(CLIENT_SECRET);
    } finally {
      await other.stop();
      await strict.stop();
    }
  });
});
