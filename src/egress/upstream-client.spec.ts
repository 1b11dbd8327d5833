import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { addressAt, Playground } from '../../test/support/pool-playground.js';

/** Far less than the time a connection may take here. */
const SOON_MS = 2000;

let playground: Playground;

beforeEach(() => {
  playground = new Playground();
});
afterEach(() => playground.clear());

describe('a request that is given up while its connection is being made', () => {
  it('closes the connection in the middle of the TLS handshake', async () => {
    const { server, port } = await playground.listening(createServer());
    const ask = playground.ask(addressAt(`https://127.0.0.1:${port}`));
    const [socket]: Socket[] = await once(server, 'connection');
    const closed = once(socket?.resume() ?? server, 'close');
    const before = ask.tookMs;
    ask.connection?.abandon();
    expect(await ask.outcome).toBe('ABANDONED');
    await closed;
    expect(ask.tookMs - before).toBeLessThan(SOON_MS);
  });

  it('closes the connection in the middle of the TCP handshake', async () => {
    const { worker, port } = await deafServer();
    // The kernel takes this many by itself; the next handshake gets no answer.
    const fillers = Array.from({ length: 2 }, () => playground.ask(addressAt(`http://127.0.0.1:${port}`)));
    const ask = playground.ask(addressAt(`http://127.0.0.1:${port}`));
    await new Promise((resolve) => setImmediate(resolve));
    const before = ask.tookMs;
    ask.connection?.abandon();
    expect(await ask.outcome).toBe('ABANDONED');
    expect(ask.tookMs - before).toBeLessThan(SOON_MS);
    await playground.pools.onApplicationShutdown();
    await Promise.all(fillers.map(({ outcome }) => outcome));
    await worker.terminate();
  });

  it('is over at once while its name is being resolved, and hurts no other', async () => {
    let connections = 0;
    const { server, port } = await playground.httpServer((_, response) => void response.end('{}'));
    server.on('connection', () => connections++);
    playground.resolver.answer('held.test', ['127.0.0.1']);
    playground.resolver.hold('held.test');
    const asks = Array.from({ length: 40 }, () => playground.ask(addressAt(`http://held.test:${port}`)));
    const [given, kept] = [asks.filter((_, index) => index % 2 === 0), asks.filter((_, index) => index % 2 === 1)];
    for (const { connection } of given) connection?.abandon();
    const codes = await Promise.all(given.map(({ outcome }) => outcome));
    playground.resolver.release('held.test');
    const statuses = await Promise.all(kept.map(({ outcome }) => outcome));
    expect([new Set(codes), new Set(statuses), connections]).toEqual([new Set(['ABANDONED']), new Set([200]), 20]);
  });

  it('looks nobody up when it was given up before the attempt began', async () => {
    playground.resolver.answer('unasked.test', ['127.0.0.1']);
    const ask = playground.ask(addressAt('http://unasked.test:9'), (connection) => connection.abandon());
    expect([await ask.outcome, playground.resolver.questions('unasked.test')]).toEqual(['ABANDONED', 0]);
  });
});

describe('a request given up late', () => {
  it('does not hurt the next one, which connects again in the same place', async () => {
    const { port } = await playground.httpServer(
      (_, response) => void response.setHeader('connection', 'close').end('{}'),
    );
    const address = addressAt(`http://turns.test:${port}`);
    playground.resolver.answer('turns.test', ['127.0.0.1']);
    const first = playground.ask(address);
    expect(await first.outcome).toBe(200);
    await new Promise((resolve) => setImmediate(resolve));
    playground.resolver.hold('turns.test');
    const second = playground.ask(address);
    first.connection?.abandon();
    playground.resolver.release('turns.test');
    expect(await second.outcome).toBe(200);
  });
});

/** A server in a thread that sleeps, so that nobody takes its connections. */
async function deafServer(): Promise<{ readonly worker: Worker; readonly port: number }> {
  const worker = new Worker(
    `const { parentPort } = require('node:worker_threads');
     const server = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
       parentPort.postMessage(server.address().port);
       setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
     });`,
    { eval: true },
  );
  const [port]: number[] = await once(worker, 'message');
  return { worker, port: port ?? 0 };
}
