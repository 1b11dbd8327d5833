import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Clock } from '../src/access/clock.js';
import { addApp, codeFor, statusFor } from './support/app-calls.js';
import { type Answer, type Gateway, startGateway } from './support/gateway.js';
import { TokenIssuer } from './support/token-issuer.js';

let gateway: Gateway;
let issuer: TokenIssuer;
let app: number;
let serial = 0;
/** How far the instance's clock is ahead, milliseconds. */
let aheadMs = 0;

beforeAll(async () => {
  issuer = await TokenIssuer.start();
  gateway = await startGateway({ EGRESS_ALLOW_ORIGINS: issuer.url });
  const clock = gateway.app.get(Clock);
  clock.elapsed = () => performance.now() + aheadMs;
  clock.now = () => Date.now() + aheadMs;
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
  await gateway.stop();
  await issuer.stop();
});

function put(fields: object): Promise<Answer> {
  return gateway.manage('PUT', `/apps/${app}/jwt`, { issuer: issuer.issuer, audience: 'patchbay', ...fields });
}

const withUrl = (): object => ({ algorithms: ['RS256'], jwks_url: `${issuer.url}/keys` });
const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds;

describe('public keys', () => {
  it.each(['RS256', 'PS256', 'ES256', 'EdDSA'])('verify tokens of %s, entered or fetched', async (algorithm) => {
    await issuer.renew(algorithm);
    const token = await issuer.sign();
    await put({ algorithms: [algorithm], jwks: issuer.keySet() });
    expect(await statusFor(gateway, token)).toBe(200);
    await put({ algorithms: [algorithm], jwks_url: `${issuer.url}/${algorithm}` });
    expect(await statusFor(gateway, token)).toBe(200);
    await issuer.renew(algorithm);
    expect(await statusFor(gateway, token)).toBe(200);
  });

  it('are fetched once, and again for a token that names another one, but not for each such token', async () => {
    await put(withUrl());
    issuer.asked = 0;
    expect(await statusFor(gateway, await issuer.sign())).toBe(200);
    expect(await statusFor(gateway, await issuer.sign({ jti: 'another' }))).toBe(200);
    expect(issuer.asked).toBe(1);
    await issuer.renew();
    expect([await statusFor(gateway, await issuer.sign()), issuer.asked]).toEqual([401, 1]);
    aheadMs = 31_000;
    const renewed = await Promise.all([issuer.sign(), issuer.sign({ jti: 'another' })]);
    expect(await Promise.all(renewed.map((token) => statusFor(gateway, token)))).toEqual([200, 200]);
    expect(issuer.asked).toBe(2);
  });

  it.each([
    ['half', { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' }],
    ['empty', { kty: 'EC', crv: 'P-256' }],
    ['of another kind', { kty: 'RSA', n: 'AQAB', e: 'AQAB' }],
  ])('that are no keys refuse a token instead of failing: %s', async (_, key) => {
    await issuer.renew('ES256');
    const token = await issuer.sign();
    const [own] = issuer.keySet().keys;
    jest.spyOn(issuer, 'keySet').mockReturnValue({ keys: [{ ...key, kid: own?.kid ?? '', alg: 'ES256' }] });
    await put({ algorithms: ['ES256'], jwks_url: `${issuer.url}/keys-${serial}` });
    expect(await codeFor(gateway, token)).toEqual({ status: 401, code: 'invalid_api_key' });
    jest.restoreAllMocks();
  });

  it('that were fetched once go on while their issuer is away', async () => {
    await put(withUrl());
    expect(await statusFor(gateway, await issuer.sign())).toBe(200);
    issuer.status = 503;
    aheadMs = 400_000;
    const later = await issuer.sign({ iat: inSeconds(300), exp: inSeconds(900) });
    expect(await statusFor(gateway, later)).toBe(200);
  });

  it('that could never be fetched make it 503, not 401: nobody can tell', async () => {
    issuer.status = 302;
    await put({ algorithms: ['RS256'], jwks_url: `${issuer.url}/away` });
    expect(await codeFor(gateway, await issuer.sign())).toEqual({ status: 503, code: 'issuer_unavailable' });
    issuer.status = 200;
    expect(await codeFor(gateway, await issuer.sign())).toEqual({ status: 503, code: 'issuer_unavailable' });
    aheadMs = 31_000;
    expect(await statusFor(gateway, await issuer.sign())).toBe(200);
  });
});
