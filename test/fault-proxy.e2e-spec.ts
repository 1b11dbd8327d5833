import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FaultProxy } from '../proof/chaos/fault-proxy.js';
import { listen } from '../proof/stage/listen.js';

const LATE_MS = 60;

let server: Server;
let proxy: FaultProxy;
let client: Socket;
let arrived: Buffer[];

/** Behind the proxy is a server that gives back what it gets. */
beforeEach(async () => {
  server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => undefined);
    socket.pipe(socket);
  });
  const port = await listen(server);
  proxy = await FaultProxy.open(() => port);
  client = await join();
});
afterEach(() => {
  client.destroy();
  proxy.close();
  server.close();
});

async function join(): Promise<Socket> {
  arrived = [];
  const socket = connect({ port: proxy.port, host: '127.0.0.1', noDelay: true });
  socket.on('data', (bytes) => arrived.push(bytes));
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** @returns how long the answer took, in milliseconds */
async function echo(text: string): Promise<number> {
  const began = performance.now();
  const before = Buffer.concat(arrived).length;
  client.write(text);
  while (Buffer.concat(arrived).length < before + text.length) await once(client, 'data');
  expect(String(Buffer.concat(arrived).subarray(before))).toBe(text);
  return performance.now() - began;
}

describe('what goes through the fault proxy', () => {
  it('is what was sent', async () => {
    await echo('x'.repeat(1_000_000));
    expect(proxy.connectedAt).toHaveLength(1);
  });

  it('is late in each direction, and in order when the way gets better', async () => {
    proxy.suffer({ latencyMs: LATE_MS });
    expect(await echo('late')).toBeGreaterThanOrEqual(2 * LATE_MS - 2);
    client.write('first ');
    proxy.heal();
    client.write('second');
    while (Buffer.concat(arrived).length < 'latefirst second'.length) await once(client, 'data');
    expect(String(Buffer.concat(arrived))).toBe('latefirst second');
  });

  it('comes in slices', async () => {
    proxy.suffer({ sliceBytes: 3, bytesPerSecond: 300 });
    await echo('abcdefgh');
    expect(Math.max(...arrived.map(({ length }) => length))).toBe(3);
  });

  it('takes the time that its bandwidth needs', async () => {
    proxy.suffer({ sliceBytes: 100, bytesPerSecond: 10_000 });
    expect(await echo('x'.repeat(1000))).toBeGreaterThanOrEqual(90);
  });

  it('is swallowed, and comes once the way is whole again', async () => {
    proxy.suffer({ isBlackHole: true });
    client.write('swallowed');
    const newcomer = connect({ port: proxy.port, host: '127.0.0.1' });
    await once(newcomer, 'connect');
    newcomer.write('as well');
    expect(await Promise.race([once(client, 'data'), once(newcomer, 'data'), later()])).toBe('nothing came');
    proxy.heal();
    await Promise.all([once(client, 'data'), once(newcomer, 'data')]);
    expect(String(Buffer.concat(arrived))).toBe('swallowed');
    newcomer.destroy();
  });

  it('is reset, on old connections and on new ones', async () => {
    const reset = once(client, 'error');
    proxy.suffer({ resets: true });
    expect(String(await reset)).toContain('ECONNRESET');
    const newcomer = connect({ port: proxy.port, host: '127.0.0.1' });
    expect(String(await once(newcomer, 'error'))).toContain('ECONNRESET');
    expect(proxy.connectedAt).toHaveLength(2);
  });

  it('ends with its connection', async () => {
    const closed = once(client, 'close');
    proxy.cut();
    await closed;
    client = await join();
    await echo('another');
    expect(proxy.connectedAt).toHaveLength(2);
  });
});

/** Absence can only be waited for. */
function later(): Promise<string> {
  return new Promise((resolve) => setTimeout(() => resolve('nothing came'), 5 * LATE_MS));
}
