import { once } from 'node:events';
import { Agent, createServer, request, type Server } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FrontDoor } from './front-door.js';

const LONG_MS = 20_000;

let server: Server;
let door: FrontDoor;
let agent: Agent;
let port: number;
beforeEach(async () => {
  server = createServer((_, response) => response.end('served'));
  door = new FrontDoor(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  agent = new Agent({ keepAlive: true, maxSockets: 1 });
});
afterEach(() => {
  agent.destroy();
  server.closeAllConnections();
});

function ask(): Promise<string> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, agent }, (response) => void text(response).then(resolve, reject))
      .once('error', reject)
      .end();
  });
}

describe('a front door that is closed', () => {
  it('lets nobody in, and serves what comes over a connection that is kept', async () => {
    await ask();
    door.close();
    const other = new Agent();
    const refused = new Promise((resolve) => {
      request({ host: '127.0.0.1', port, agent: other }).once('error', resolve).end();
    });
    // Over the idle connection of before: closed at once, it would break off.
    expect(await ask()).toBe('served');
    expect(await refused).toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('sends those away who ask nothing, also if they never did', async () => {
    await ask();
    const mute = connect(port, '127.0.0.1');
    const gone = once(mute, 'close');
    mute.resume();
    await once(server, 'connection');
    door.close();
    expect(await door.isEmptyWithin(LONG_MS)).toBe(true);
    await gone;
  });

  it('waits no longer for those who ask than it may', async () => {
    server.removeAllListeners('request');
    const asked = once(server, 'request');
    const answer = ask().catch(() => 'broken off');
    await asked;
    door.close();
    expect(await door.isEmptyWithin(1)).toBe(false);
    server.closeAllConnections();
    expect(await answer).toBe('broken off');
    expect(await door.isEmptyWithin(LONG_MS)).toBe(true);
  });
});
