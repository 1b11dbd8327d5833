import { SignJWT } from 'jose';
import { DataSource } from 'typeorm';
import { newToken } from '../../src/access/token.js';
import { addAdmin, addAdminToken, askAs, type Role } from './admin-calls.js';
import { addApp, addKey, statusFor } from './app-calls.js';
import { Browser } from './browser.js';
import { until } from './fleet.js';
import type { Gateway } from './gateway.js';
import type { TablePolicy } from './access-table.js';

/** Somebody who calls, and what they may do by the table. */
export interface Caller {
  readonly name: string;
  /** Weakest first for admins; nobody: no valid credential. */
  readonly standing: 'nobody' | 'app' | Role;
  readonly headers: Readonly<Record<string, string>>;
  /** Of a caller who ends what they come with by asking for it. */
  readonly again?: () => Promise<Caller>;
}

const ROLES: readonly Role[] = ['viewer', 'operator', 'admin'];
const SECRET = 'a-secret-of-both-sides-0123456789-abcdef';
const SOON_MS = 800;
export const BREAK_GLASS = 'break-glass-token-of-the-matrix-0123456789';

/** What the table says of a caller and a route. */
export function mayUse({ standing }: Caller, policy: TablePolicy): boolean {
  if (policy === 'public') return true;
  if (standing === 'nobody' || standing === 'app' || policy === 'app') return standing === policy;
  return ROLES.indexOf(standing) >= ROLES.indexOf(policy);
}

const bearer = (token: string): Caller['headers'] => ({ authorization: `Bearer ${token}` });

/** Everybody there can be, on a gateway that was started with BREAK_GLASS. */
export async function everyCaller(gateway: Gateway): Promise<readonly Caller[]> {
  const app = await addApp(gateway, 'of the matrix');
  const key = await addKey(gateway, app);
  const admins = await Promise.all(ROLES.map((role) => addAdmin(gateway, role, `the ${role}`)));
  const byRole = ROLES.map((standing, index): Caller => ({
    name: standing,
    standing,
    headers: bearer(admins[index]?.token ?? ''),
  }));
  return [
    { name: 'nobody', standing: 'nobody', headers: {} },
    { name: 'app key', standing: 'app', headers: bearer(key.key) },
    { name: 'app key as X-API-Key', standing: 'app', headers: { 'x-api-key': key.key } },
    ...(await signed(gateway, app)),
    ...byRole,
    { name: 'break-glass', standing: 'admin', headers: bearer(BREAK_GLASS) },
    ...(await Promise.all(ROLES.map((role) => session(gateway, role)))),
    ...(await invalid(gateway, app)),
  ];
}

async function session(gateway: Gateway, role: Role): Promise<Caller> {
  const { token } = await addAdmin(gateway, role);
  const begin = async (): Promise<Caller> => {
    const { cookieHeader = '', url: origin } = await Browser.loggedIn(gateway, token);
    return { name: `session of a ${role}`, standing: role, headers: { cookie: cookieHeader, origin }, again: begin };
  };
  return begin();
}

async function signed(gateway: Gateway, app: number): Promise<readonly Caller[]> {
  const settings = { issuer: 'https://matrix.example', audience: 'patchbay', algorithms: ['HS256'], secret: SECRET };
  const { status, body } = await gateway.manage('PUT', `/apps/${app}/jwt`, settings);
  if (status >= 300) throw new Error(`PUT jwt: ${status} ${JSON.stringify(body)}`);
  const sign = (lifetimeSeconds: number): Promise<string> => {
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({ iss: settings.issuer, aud: settings.audience, iat: now - 600, exp: now + lifetimeSeconds })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(new TextEncoder().encode(SECRET));
  };
  const [good, expired] = [await sign(600), await sign(-60)];
  return [
    { name: 'signed token', standing: 'app', headers: bearer(good) },
    { name: 'expired signed token', standing: 'nobody', headers: bearer(expired) },
    { name: 'signed token cut short', standing: 'nobody', headers: bearer(good.slice(0, -1)) },
  ];
}

function soon(): string {
  return new Date(Date.now() + SOON_MS).toISOString();
}

async function invalid(gateway: Gateway, app: number): Promise<readonly Caller[]> {
  const owner = await addAdmin(gateway, 'admin');
  const expired = await addAdminToken(gateway, owner.id, { expires_at: soon() });
  const expiredKey = await addKey(gateway, app, { expires_at: soon() });
  const ended = await Browser.loggedIn(gateway, owner.token);
  const endedCookie = ended.cookieHeader ?? '';
  await ended.send('POST', '/api/v1/auth/logout');
  await gateway.manage('DELETE', `/admins/${owner.id}/tokens/${owner.tokenId}`);
  const disabled = await addAdmin(gateway, 'admin');
  await gateway.manage('PATCH', `/admins/${disabled.id}`, { enabled: false });
  const revokedKey = await addKey(gateway, app);
  await gateway.manage('DELETE', `/apps/${app}/keys/${revokedKey.id}`);
  await until(async () => (await askAs(gateway, expired.token)).status === 401);
  await until(async () => (await statusFor(gateway, expiredKey.key)) === 401);
  const [row]: readonly { token_hash: string }[] = await gateway.app
    .get(DataSource)
    .query('select token_hash from admin_tokens where revoked_at is null limit 1');
  const wrong: readonly (readonly [string, Caller['headers']])[] = [
    ['revoked token', bearer(owner.token)],
    ['expired token', bearer(expired.token)],
    ['token of a disabled admin', bearer(disabled.token)],
    ['revoked key', bearer(revokedKey.key)],
    ['expired key', bearer(expiredKey.key)],
    ['unknown token', bearer(newToken('admin'))],
    ['unknown key', bearer(newToken('app'))],
    ['stored hash', bearer(row?.token_hash ?? '')],
    ['token cut short', bearer(gateway.adminToken.slice(0, -1))],
    ['empty token', { authorization: 'Bearer ' }],
    ['other scheme', { authorization: `Basic ${Buffer.from(`admin:${gateway.adminToken}`).toString('base64')}` }],
    ['ended session', { cookie: endedCookie, origin: gateway.url }],
    ['token as a cookie', { cookie: `patchbay_session=${gateway.adminToken}`, origin: gateway.url }],
  ];
  return wrong.map(([name, headers]) => ({ name, standing: 'nobody', headers }));
}
