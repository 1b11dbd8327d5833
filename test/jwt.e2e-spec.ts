import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { JWTPayload } from 'jose';
import { DataSource } from 'typeorm';
import { Clock } from '../src/access/clock.js';
import { IssuerKeys } from '../src/access/jwt/issuer-keys.js';
import { JwtDirectory } from '../src/access/jwt/jwt-directory.js';
import { jwtContext, JwtVault } from '../src/access/jwt/jwt-vault.js';
import { KeyRing, masterKeyFrom } from '../src/crypto/key-ring.js';
import { SEALED_TABLES } from '../src/encryption/sealed-tables.js';
import { TableBatch } from '../src/encryption/table-batch.js';
import { addApp, codeFor, statusFor } from './support/app-calls.js';
import { until } from './support/fleet.js';
import { type Answer, type Gateway, startGateway } from './support/gateway.js';
import { expectInTime } from './support/in-time.js';
import { plug } from './support/plug.js';
import { expectProblem } from './support/problems.js';
import { signedWith, TokenIssuer, usualClaims } from './support/token-issuer.js';
import { type ModelServer, startModelServer } from './support/upstreams.js';

const SECRET = 'a-secret-that-both-sides-know-0123456789';
const AUDIENCE = 'patchbay';
const HOUR_SECONDS = 3600;
/** Promised for every instance. */
const FORGOTTEN_MS = 2000;

let gateway: Gateway;
let second: Gateway;
let upstream: ModelServer;
let issuer: TokenIssuer;
let app: number;
let serial = 0;
/** How far the instance's clock is ahead, milliseconds. */
let aheadMs = 0;

beforeAll(async () => {
  [upstream, issuer] = await Promise.all([startModelServer(), TokenIssuer.start()]);
  gateway = await startGateway({ EGRESS_ALLOW_ORIGINS: issuer.url });
  second = await startGateway({ EGRESS_ALLOW_ORIGINS: issuer.url }, gateway);
  const clock = gateway.app.get(Clock);
  clock.elapsed = () => performance.now() + aheadMs;
  clock.now = () => Date.now() + aheadMs;
  await gateway.manage('PUT', '/purposes/clinical', {});
  await gateway.manage('PUT', '/agent-types/AIDoctor', { purpose: 'clinical' });
  await plug(gateway, 'chat', { name: 'chatter', url: upstream.url });
  await plug(gateway, 'clinical', { name: 'doctor', url: upstream.url });
});
beforeEach(async () => {
  serial += 1;
  issuer.status = 200;
  await issuer.renew();
  app = await addApp(gateway, `app-${serial}`);
});
afterEach(async () => {
  aheadMs = 0;
  await gateway.manage('DELETE', `/apps/${app}/jwt`);
});
afterAll(async () => {
  await second.stop();
  await gateway.stop();
  await Promise.all([upstream.stop(), issuer.stop()]);
});

function put(fields: object, id = app): Promise<Answer> {
  return gateway.manage('PUT', `/apps/${id}/jwt`, { issuer: issuer.issuer, audience: AUDIENCE, ...fields });
}

const withSecret = { algorithms: ['HS256'], secret: SECRET };
const withUrl = (): object => ({ algorithms: ['RS256'], jwks_url: `${issuer.url}/keys` });
const claims = (more: JWTPayload = {}): JWTPayload => ({ ...usualClaims(issuer.issuer), ...more });
const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds;
const ask = (token: string, body: object = {}): Promise<Answer> =>
  gateway.infer(
    'chat/completions',
    { messages: [{ role: 'user', content: 'Hello' }], ...body },
    { authorization: `Bearer ${token}` },
  );

function header(alg: string): string {
  return Buffer.from(JSON.stringify({ alg, typ: 'JWT' })).toString('base64url');
}

describe('the tokens of an app', () => {
  it('open inference in its name, and management to nobody', async () => {
    expect((await put(withSecret)).status).toBe(200);
    const token = await signedWith(SECRET, claims());
    const answer = await ask(token);
    expect([answer.status, answer.headers.get('x-llm-purpose')]).toEqual([200, 'chat']);
    const managed = await gateway.manage('GET', '/apps', undefined, { authorization: `Bearer ${token}` });
    expectProblem(managed, 403, 'forbidden');
    await gateway.manage('PATCH', `/apps/${app}`, { purposes: ['clinical'] });
    expect((await ask(token)).status).toBe(403);
    await gateway.manage('PATCH', `/apps/${app}`, { enabled: false });
    expect(await codeFor(gateway, token)).toEqual({ status: 403, code: 'app_disabled' });
  });

  it('A6 bring an agent type along, which counts where the body has none', async () => {
    await put(withSecret);
    const token = await signedWith(SECRET, claims({ agent_type: 'AIDoctor' }));
    const served = [await ask(token), await ask(token, { agent_type: 'Scribe' })];
    expect(served.map(({ headers }) => headers.get('x-llm-purpose'))).toEqual(['clinical', 'chat']);
  });

  it('may name several audiences, but not those of two apps', async () => {
    await put(withSecret);
    expect(await statusFor(gateway, await signedWith(SECRET, claims({ aud: ['other', AUDIENCE] })))).toBe(200);
    const other = await addApp(gateway, `other-${serial}`);
    await put({ ...withSecret, audience: 'other' }, other);
    expect(await statusFor(gateway, await signedWith(SECRET, claims({ aud: ['other', AUDIENCE] })))).toBe(401);
    await gateway.manage('DELETE', `/apps/${other}/jwt`);
  });

  const WRONG: readonly (readonly [string, () => JWTPayload])[] = [
    ['another issuer', () => ({ iss: 'https://login.example.com/' })],
    ['another audience', () => ({ aud: 'patchbay2' })],
    ['no audience', () => ({ aud: undefined })],
    ['no end', () => ({ exp: undefined })],
    ['an end that is over', () => ({ exp: inSeconds(-10) })],
    ['a beginning to come', () => ({ nbf: inSeconds(60) })],
    ['an issue to come', () => ({ iat: inSeconds(60) })],
    ['a life of more than a day', () => ({ exp: inSeconds(25 * HOUR_SECONDS) })],
    ['a life of more than a day that nobody dated', () => ({ iat: undefined, exp: inSeconds(25 * HOUR_SECONDS) })],
    ['an agent type that is no text', () => ({ agent_type: 7 })],
  ];
  it.each(WRONG)('are refused with %s', async (_, wrong) => {
    await put(withSecret);
    expect(await statusFor(gateway, await signedWith(SECRET, claims()))).toBe(200);
    const refused = await codeFor(gateway, await signedWith(SECRET, claims(wrong())));
    expect(refused).toEqual({ status: 401, code: 'invalid_api_key' });
  });

  it('are refused when they are signed otherwise than agreed, or by somebody else, or not at all', async () => {
    await put(withSecret);
    const [, payload = '', signature = ''] = (await signedWith(SECRET, claims())).split('.');
    const tokens = [
      await signedWith(SECRET, claims(), 'HS384'),
      await signedWith(`${SECRET}x`, claims()),
      await issuer.sign(),
      `${header('none')}.${payload}.`,
      `${header('NONE')}.${payload}.${signature}`,
      `${header('HS256')}.${payload}.`,
      `${header('HS256')}.${Buffer.from(JSON.stringify(claims({ sub: 'me' }))).toString('base64url')}.${signature}`,
    ];
    expect(await Promise.all(tokens.map((token) => statusFor(gateway, token)))).toEqual(tokens.map(() => 401));
  });

  it('that a public key signs as if it were a secret are refused', async () => {
    await put(withUrl());
    expect(await statusFor(gateway, await issuer.sign())).toBe(200);
    const [key] = issuer.keySet().keys;
    for (const secret of [
      JSON.stringify(key),
      key?.n ?? '',
      Buffer.from(key?.n ?? '', 'base64url').toString('latin1'),
    ]) {
      expect(await statusFor(gateway, await signedWith(secret, claims()))).toBe(401);
    }
  });

  it('count although something else changes while they are verified', async () => {
    await put(withUrl());
    const keys = gateway.app.get(IssuerKeys, { strict: false });
    const original = keys.of.bind(keys);
    jest.spyOn(keys, 'of').mockImplementationOnce(async (url) => {
      await gateway.app.get(JwtDirectory).reload();
      return original(url);
    });
    expect(await statusFor(gateway, await issuer.sign())).toBe(200);
  });

  it('end when they say so, although they were known', async () => {
    await put({ ...withSecret, clock_tolerance_seconds: 0 });
    const token = await signedWith(SECRET, claims());
    expect(await statusFor(gateway, token)).toBe(200);
    aheadMs = 301_000;
    expect(await statusFor(gateway, token)).toBe(401);
  });
});

describe('what stands for an app', () => {
  it('is told without the secret, and stored sealed', async () => {
    const written = await put(withSecret);
    const { body } = await gateway.manage('GET', `/apps/${app}/jwt`);
    const created_at = expect.any(String);
    expect(body).toEqual({
      app_id: app,
      issuer: issuer.issuer,
      audience: AUDIENCE,
      algorithms: ['HS256'],
      verified_by: 'secret',
      jwks_url: null,
      jwks: null,
      clock_tolerance_seconds: 5,
      created_at,
      updated_at: created_at,
    });
    const dump = JSON.stringify([
      written.body,
      body,
      await gateway.app.get(DataSource).query('select * from app_jwt'),
      await gateway.app.get(DataSource).query('select * from audit_entries'),
    ]);
    expect(dump).not.toContain(SECRET);
  });

  it('is forgotten by every instance when it changes or goes', async () => {
    let secret = SECRET;
    await put(withSecret);
    await expectInTime(FORGOTTEN_MS, async () => {
      const token = await signedWith(secret, claims());
      await until(async () => (await statusFor(second, token)) === 200);
      secret += '-and-more';
      const changed = performance.now();
      await put({ ...withSecret, secret });
      expect(await statusFor(gateway, token)).toBe(401);
      await until(async () => (await statusFor(second, token)) === 401);
      return performance.now() - changed;
    });
    const newer = await signedWith(secret, claims());
    expect(await statusFor(gateway, newer)).toBe(200);
    await gateway.manage('DELETE', `/apps/${app}/jwt`);
    expect(await statusFor(gateway, newer)).toBe(401);
    await until(async () => (await statusFor(second, newer)) === 401);
    expectProblem(await gateway.manage('GET', `/apps/${app}/jwt`), 404, 'not_found');
  });

  it('is known to an instance that starts later', async () => {
    await put(withSecret);
    const third = await startGateway({}, gateway);
    const token = await signedWith(SECRET, claims());
    expect(await statusFor(third, token)).toBe(200);
    await third.stop();
  });

  it('is rewrapped when the master key changes', async () => {
    await put(withSecret);
    const keyRing = new KeyRing(masterKeyFrom(randomBytes(32)), [gateway.keyRing.active]);
    const table = { name: 'app_jwt', id: 'app_id', contextOf: jwtContext };
    expect(SEALED_TABLES).toContainEqual(table);
    const batch = new TableBatch(gateway.app.get(DataSource), keyRing);
    expect(await batch.run(table, '', 10)).toMatchObject({ rewrapped: 1, unreadable: [] });
    const [{ sealed }]: [{ sealed: string }] = await gateway.app.get(DataSource).query('select sealed from app_jwt');
    expect(new JwtVault(new KeyRing(keyRing.active, [])).open(app, sealed).secret).toBe(SECRET);
  });

  it('goes with its app, and is changed by no dry run', async () => {
    await put(withSecret);
    const token = await signedWith(SECRET, claims());
    expect((await gateway.manage('DELETE', `/apps/${app}/jwt?dry_run=true`)).status).toBe(200);
    expect(await statusFor(gateway, token)).toBe(200);
    await gateway.manage('DELETE', `/apps/${app}`);
    await until(async () => (await statusFor(gateway, token)) === 401);
  });

  it('cannot be moved to another app in the database', async () => {
    await put(withSecret);
    const token = await signedWith(SECRET, claims());
    const thief = await addApp(gateway, `thief-${serial}`);
    await gateway.app
      .get(DataSource)
      .query('update app_jwt set app_id = $1, updated_at = now() where app_id = $2', [thief, app]);
    await until(async () => (await statusFor(gateway, token)) === 401);
    expectProblem(await gateway.manage('GET', `/apps/${thief}/jwt`), 409, 'master_key_not_loaded');
    await gateway.manage('DELETE', `/apps/${thief}/jwt`);
  });

  it('stands for one app only', async () => {
    await put(withSecret);
    const other = await addApp(gateway, `other-${serial}`);
    expectProblem(await put(withSecret, other), 409, 'duplicate');
    expectProblem(await put(withSecret, 99_999), 404, 'not_found');
  });

  const KEY = { kty: 'RSA', n: 'AQAB', e: 'AQAB' };
  it.each<[string, object, readonly string[]]>([
    ['nothing that verifies', { algorithms: ['HS256'] }, ['secret', 'algorithms']],
    ['two means', { ...withSecret, jwks: { keys: [KEY] } }, ['secret', 'jwks']],
    ['a short secret', { algorithms: ['HS256'], secret: 'x'.repeat(31) }, ['secret']],
    ['a secret that is short for its algorithm', { algorithms: ['HS256', 'HS512'], secret: SECRET }, ['secret']],
    ['a secret for signatures of key pairs', { algorithms: ['RS256'], secret: SECRET }, ['algorithms']],
    ['public keys for signatures of secrets', { algorithms: ['HS256'], jwks: { keys: [KEY] } }, ['algorithms']],
    ['no signature at all', { algorithms: ['none'], secret: SECRET }, ['algorithms']],
    ['no algorithm', { algorithms: [], secret: SECRET }, ['algorithms']],
    ['keys in clear', { algorithms: ['RS256'], jwks_url: 'http://login.example.com/keys' }, ['jwks_url']],
    ['an address of its own network', { algorithms: ['RS256'], jwks_url: 'https://10.0.0.1/keys' }, ['jwks_url']],
    ['no keys', { algorithms: ['RS256'], jwks: { keys: [] } }, ['jwks']],
    ['a private key', { algorithms: ['RS256'], jwks: { keys: [KEY, { ...KEY, d: 'x' }] } }, ['jwks.keys.1']],
    ['a shared key', { algorithms: ['RS256'], jwks: { keys: [{ kty: 'oct', k: 'x' }] } }, ['jwks.keys.0']],
    [
      'half a key',
      { algorithms: ['ES256'], jwks: { keys: [{ kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' }] } },
      ['jwks.keys.0'],
    ],
    ['much tolerance', { ...withSecret, clock_tolerance_seconds: 61 }, ['clock_tolerance_seconds']],
    ['fields nobody knows', { ...withSecret, app_id: 1 }, ['app_id']],
  ])('cannot be %s', async (_, fields, named) => {
    expectProblem(await put(fields), 400, 'invalid_request', [...named]);
    expect((await gateway.manage('GET', `/apps/${app}/jwt`)).status).toBe(404);
  });
});
