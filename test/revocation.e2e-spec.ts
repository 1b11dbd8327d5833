import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CredentialDirectory } from '../src/access/credential-directory.js';
import { addAdmin, type MadeAdmin } from './support/admin-calls.js';
import { addApp, addKey, statusFor } from './support/app-calls.js';
import { Browser } from './support/browser.js';
import { report } from './support/figures.js';
import { Fleet, until } from './support/fleet.js';
import type { Gateway } from './support/gateway.js';
import { signedWith, usualClaims } from './support/token-issuer.js';

/** Promised for every instance. */
const REVOKED_MS = 2000;
const ROUNDS = 10;
const ISSUER = 'https://login.example.com';
const SECRET = 'a-secret-that-both-sides-know-0123456789';

/** Something that opens an instance, and how it is taken back. */
interface Granted {
  readonly statusAt: (instance: Gateway) => Promise<number>;
  readonly takeBack: () => Promise<unknown>;
}

let fleet: Fleet;
let appId: number;
let admin: MadeAdmin;
beforeAll(async () => {
  fleet = await Fleet.start();
  appId = await addApp(fleet.first, 'shop');
});
beforeEach(async () => {
  admin = await addAdmin(fleet.first, 'operator');
});
afterAll(() => fleet.stop());

/** What somebody is answered who writes; that there is no such server is found out after who they are. */
async function writing({ url }: Gateway, headers: Readonly<Record<string, string>>): Promise<number> {
  return (await fetch(`${url}/api/v1/llm-config/servers/999999/test`, { method: 'POST', headers })).status;
}

const asAdmin = ({ token }: MadeAdmin, instance: Gateway): Promise<number> =>
  writing(instance, { authorization: `Bearer ${token}` });

async function aKey(): Promise<Granted> {
  const { id, key } = await addKey(fleet.first, appId);
  return {
    statusAt: (instance) => statusFor(instance, key),
    takeBack: () => fleet.first.manage('DELETE', `/apps/${appId}/keys/${id}`),
  };
}

async function aSession(): Promise<Granted> {
  const browser = await Browser.loggedIn(fleet.first, admin.token);
  const { cookieHeader: cookie = '' } = browser;
  return {
    statusAt: (instance) => writing(instance, { cookie, origin: instance.url }),
    takeBack: () => browser.send('DELETE', '/api/v1/auth/sessions'),
  };
}

function aRole(): Promise<Granted> {
  return Promise.resolve({
    statusAt: (instance) => asAdmin(admin, instance),
    takeBack: () => fleet.first.manage('PATCH', `/admins/${admin.id}`, { role: 'viewer' }),
  });
}

async function aRoleOfASession(): Promise<Granted> {
  const session = await aSession();
  return { ...session, takeBack: (await aRole()).takeBack };
}

function anAdminToken(): Promise<Granted> {
  return Promise.resolve({
    statusAt: (instance) => asAdmin(admin, instance),
    takeBack: () => fleet.first.manage('DELETE', `/admins/${admin.id}/tokens/${admin.tokenId}`),
  });
}

async function signedTokens(): Promise<Granted> {
  const settings = { issuer: ISSUER, audience: 'patchbay', algorithms: ['HS256'], secret: SECRET };
  await fleet.first.manage('PUT', `/apps/${appId}/jwt`, settings);
  const token = await signedWith(SECRET, usualClaims(ISSUER));
  return {
    statusAt: (instance) => statusFor(instance, token),
    takeBack: () => fleet.first.manage('DELETE', `/apps/${appId}/jwt`),
  };
}

const GRANTS: readonly (readonly [what: string, grant: () => Promise<Granted>, open: number, refused: number])[] = [
  ['a key', aKey, 200, 401],
  ['a session', aSession, 404, 401],
  ['a role', aRole, 404, 403],
  ['the role of a session', aRoleOfASession, 404, 403],
  ['an admin token', anAdminToken, 404, 401],
  ['the tokens of an issuer', signedTokens, 200, 401],
];

/** Each instance goes by what is stored now. */
async function heardOfEverything(): Promise<void> {
  const { rows } = await fleet.database.query<{ id: string }>('select id from credential_version');
  await until(() => fleet.instances.every(({ app }) => app.get(CredentialDirectory).version === rows[0]?.id));
}

/** Milliseconds from when it is taken back until each of the instances refuses it, asked apart from each other. */
async function refusedAfter(
  { statusAt, takeBack }: Granted,
  open: number,
  refused: number,
): Promise<readonly number[]> {
  await heardOfEverything();
  await until(async () => (await Promise.all(fleet.instances.map(statusAt))).every((status) => status === open));
  const begun = performance.now();
  const away = fleet.instances.map(async (instance) => {
    await until(async () => (await statusAt(instance)) === refused);
    return performance.now() - begun;
  });
  await takeBack();
  return Promise.all(away);
}

describe('what is taken back on one of three instances', () => {
  const took = new Map<string, number[]>();
  afterEach(() => {
    for (const [what, ms] of took) report(what, ms);
    took.clear();
  });

  it.each(GRANTS)('%s is refused by each of them in time', async (what, grant, open, refused) => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const ms = await refusedAfter(await grant(), open, refused);
      expect(ms).toHaveLength(3);
      took.set(what, [...(took.get(what) ?? []), ...ms]);
      admin = await addAdmin(fleet.first, 'operator');
    }
    expect(Math.max(...(took.get(what) ?? []))).toBeLessThan(REVOKED_MS);
  });

  it.each(GRANTS)('%s is refused in time also where no notice of it comes', async (what, grant, open, refused) => {
    const granted = await grant();
    const ms = await refusedAfter(
      {
        ...granted,
        takeBack: async () => {
          expect(await fleet.killListeners()).toBe(3);
          await granted.takeBack();
        },
      },
      open,
      refused,
    );
    took.set(`${what}, without notices`, [...ms]);
    expect(Math.max(...ms)).toBeLessThan(REVOKED_MS);
  });

  it('would be found to go on', async () => {
    const granted = await aKey();
    const directory = fleet.second.app.get(CredentialDirectory);
    const original = directory.reload.bind(directory);
    // An instance that hears of nothing. What it had heard before is read first: loads take turns.
    directory.reload = () => Promise.resolve();
    await original();
    await until(async () => (await granted.statusAt(fleet.second)) === 200);
    await granted.takeBack();
    const others = [fleet.first, fleet.remote];
    await until(async () => (await Promise.all(others.map(granted.statusAt))).every((status) => status === 401));
    expect(await granted.statusAt(fleet.second)).toBe(200);
    directory.reload = original;
    await directory.reload();
    expect(await granted.statusAt(fleet.second)).toBe(401);
  });
});
