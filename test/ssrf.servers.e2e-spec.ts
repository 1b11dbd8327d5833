import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FOR_SERVERS } from './support/forbidden-addresses.js';
import { asHost, TrappedGround, urlOf } from './support/trapped-ground.js';

let ground: TrappedGround;

beforeAll(async () => {
  ground = await TrappedGround.prepare();
});
afterAll(() => ground.clear());

const isLinkLocal = (address: string): boolean => /^(fe80|169\.254)/.test(address);
const ofThisMachine = Object.values(networkInterfaces())
  .flatMap((list) => list?.map(({ address }) => address) ?? [])
  .filter((address) => !isLinkLocal(address));

describe("the gateway's own port", () => {
  const REFUSED = /^the provider's (address|name leads to one that) is (this gateway's own|a link-local|not a public)/;

  it.each([...new Set(['127.0.0.1', '127.8.7.6', '::1', ...ofThisMachine])])(
    'is not connected to at %s, written out or behind a name',
    async (address) => {
      const port = Number(new URL(ground.gateway.url).port);
      const hosts = [asHost(address), ground.name([address])];
      const asked = await ground.ask(
        ...hosts.map((host) => ({ type: 'ai_server', baseUrl: urlOf('ai_server', host, port) }) as const),
      );
      for (const { reason, status } of asked) {
        expect(reason).toMatch(REFUSED);
        expect([502, 503]).toContain(status);
      }
    },
  );
});

describe('what an AI server may have', () => {
  const loopback = FOR_SERVERS.filter((address) => /^(127\.|0x7f|2130|0177|0177|::1$|::ffff:(127|7f))/.test(address));

  it.each([...loopback, 'localhost'])('is connected to: %s', async (address) => {
    const baseUrl = urlOf('ai_server', asHost(address), ground.modelsPort);
    expect(await ground.ask({ type: 'ai_server', baseUrl })).toEqual([{ healthy: true, reason: null, status: 200 }]);
  });

  const NOBODY_LISTENS = 9;

  it.each(['10.255.255.1', '192.168.255.1', '100.64.255.1', 'fd12:3456:789a::1'])(
    'is at least tried, which shows that attempts are seen: %s',
    async (address) => {
      await ground.ask({ type: 'ai_server', baseUrl: urlOf('ai_server', asHost(address), NOBODY_LISTENS) });
      expect(ground.attempts.to(NOBODY_LISTENS)).toContain(address);
    },
  );
});
