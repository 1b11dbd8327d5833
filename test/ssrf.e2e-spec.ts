import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FOR_NOBODY, FOR_SERVERS, TRICKS_FOR_NOBODY, TRICKS_FOR_SERVERS } from './support/forbidden-addresses.js';
import type { Planted } from './support/planted-providers.js';
import { addressOf, asHost, type Asked, TrappedGround, urlOf } from './support/trapped-ground.js';

let ground: TrappedGround;

beforeAll(async () => {
  ground = await TrappedGround.prepare();
});
afterAll(() => ground.clear());

const nobody = [...FOR_NOBODY.map(asHost), ...TRICKS_FOR_NOBODY];
const serversOnly = [...FOR_SERVERS.map(asHost), ...TRICKS_FOR_SERVERS];

async function expectNotSaved(type: Planted['type'], host: string): Promise<void> {
  const { status, body } = await ground.save(type, urlOf(type, host, ground.trapPort));
  expect([status, body.errors?.map(({ field }) => field)]).toEqual([400, ['base_url']]);
}

/** Neither by a test nor by a request, however it came into the database. */
function expectRefused(asked: readonly Asked[]): void {
  expect(asked.filter(({ healthy, status }) => healthy || ![502, 503].includes(status))).toEqual([]);
  expect(ground.caught).toEqual([]);
}

describe('spellings', () => {
  it('are enough of them', () => {
    expect(new Set([...nobody, ...serversOnly]).size).toBeGreaterThanOrEqual(130);
  });
});

describe('an address for nobody is neither saved nor connected to', () => {
  it.each(nobody)('%s', async (host) => {
    for (const type of ['ai_server', 'api_key'] as const) await expectNotSaved(type, host);
    expectRefused(await ground.ask(...ground.waysTo('ai_server', host), ...ground.waysTo('api_key', host)));
  });
});

describe('an address for servers only is neither saved nor connected to for a vendor', () => {
  it.each(serversOnly)('%s', async (host) => {
    await expectNotSaved('api_key', host);
    if (addressOf(host) === undefined) ground.resolver.answer(new URL(`http://${host}`).hostname, ['127.0.0.1']);
    expectRefused(await ground.ask(...ground.waysTo('api_key', host)));
  });
});

describe('a name whose address changes', () => {
  it.each(nobody.flatMap((host) => addressOf(host) ?? []))('to %s is not followed there', async (address) => {
    const name = ground.name(['127.0.0.1'], [address]);
    const planted = await ground.plant('ai_server', urlOf('ai_server', name, ground.modelsPort));
    const before = ground.attempts.to(ground.modelsPort).length;
    expect(await ground.infer(planted)).toBe(200);
    // Resolved once, and connected to what was resolved then.
    expect(ground.resolver.questions(name)).toBe(1);
    expectRefused([{ ...(await ground.test(planted)), status: await ground.infer(planted) }]);
    expect(ground.attempts.to(ground.modelsPort).slice(before)).toEqual(['127.0.0.1']);
  });
});

describe('a redirect', () => {
  it.each([300, 301, 302, 303, 307, 308])('is not followed: %i', async (status) => {
    expectRefused(await ground.ask({ type: 'ai_server', baseUrl: ground.redirecting(status, '127.0.0.1') }));
  });
});

describe('a vendor over plain http', () => {
  it('is neither saved nor connected to', async () => {
    const baseUrl = `http://${ground.name(['1.1.1.1'])}:${ground.trapPort}/v1`;
    expect((await ground.save('api_key', baseUrl)).status).toBe(400);
    expectRefused(await ground.ask({ type: 'api_key', baseUrl }));
  });
});
