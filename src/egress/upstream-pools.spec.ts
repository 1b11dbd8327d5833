import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { addressAt, Playground } from '../../test/support/pool-playground.js';

let playground: Playground;

beforeEach(() => {
  playground = new Playground();
});
afterEach(() => playground.clear());

describe('pools', () => {
  it('are shared by what has the same rules, and by nothing else', () => {
    const origin = 'http://127.0.0.1:1';
    const variants = [
      addressAt(origin),
      addressAt(origin, { connectMs: 1 }),
      addressAt(origin, { localOnly: true }),
      addressAt(origin, { type: 'api_key' }),
      addressAt('http://127.0.0.1:2'),
    ];
    const dispatchers = variants.map((address) => playground.pools.for(address));
    expect(new Set(dispatchers).size).toBe(variants.length);
    expect(variants.map((address) => playground.pools.for({ ...address }))).toEqual(dispatchers);
  });

  it('that nobody uses any more are closed when their last request has ended', async () => {
    const gate = Promise.withResolvers<void>();
    const { server, port } = await playground.httpServer(
      (_, response) => void gate.promise.then(() => response.end('{}')),
    );
    const address = addressAt(`http://127.0.0.1:${port}`);
    const before = playground.pools.for(address);
    const running = playground.ask(address);
    const [socket]: Socket[] = await once(server, 'connection');
    const closed = once(socket ?? server, 'close');
    playground.pools.closeUnused();
    playground.pools.closeUnused();
    expect(playground.pools.for(address)).not.toBe(before);
    gate.resolve();
    expect(await running.outcome).toBe(200);
    await closed;
  });

  it('that are in use stay as they are', () => {
    const address = addressAt('http://127.0.0.1:1');
    const before = playground.pools.for(address);
    for (let look = 0; look < 5; look++) {
      playground.pools.closeUnused();
      expect(playground.pools.for(address)).toBe(before);
    }
  });

  it('of rules that were changed are closed, also if their origin is in use', () => {
    const variants = Array.from({ length: 50 }, (_, index) =>
      addressAt('http://127.0.0.1:1', { connectMs: index + 1 }),
    );
    const before = variants.map((address) => playground.pools.for(address));
    const last = variants.slice(-1);
    playground.pools.closeUnused();
    for (const address of last) playground.pools.for(address);
    playground.pools.closeUnused();
    const after = variants.map((address) => playground.pools.for(address));
    expect(after.filter((pool, index) => pool === before[index])).toEqual(before.slice(-1));
  });
});

describe('what must stay in the house', () => {
  it.each([
    ['a literal address', 'http://1.1.1.1:9'],
    ['a name', 'http://public.test:9'],
  ])('does not go to a public one: %s', async (_, origin) => {
    playground.resolver.answer('public.test', ['1.1.1.1']);
    expect(await playground.ask(addressAt(origin, { localOnly: true })).outcome).toBe('ADDRESS_REFUSED');
  });

  it('goes to a local one', async () => {
    const { port } = await playground.httpServer((_, response) => void response.end('{}'));
    expect(await playground.ask(addressAt(`http://127.0.0.1:${port}`, { localOnly: true })).outcome).toBe(200);
  });
});
