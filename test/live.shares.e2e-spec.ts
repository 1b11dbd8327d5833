import { connect, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Listeners, MOST_OF_ONE } from '../src/live/events/listeners.js';
import { addAdmin } from './support/admin-calls.js';
import { askForEvents, EventListener, EVENTS } from './support/event-listener.js';
import { until } from './support/fleet.js';
import { type Gateway, startGateway } from './support/gateway.js';

let gateway: Gateway;
const open: EventListener[] = [];
beforeAll(async () => {
  gateway = await startGateway();
});
afterEach(async () => {
  for (const listener of open.splice(0)) listener.leave();
  await until(() => gateway.app.get(Listeners).size === 0);
});
afterAll(() => gateway.stop());

describe('the share of an admin', () => {
  it('is a few streams, whatever others have', async () => {
    open.push(...(await Promise.all(Array.from({ length: MOST_OF_ONE }, () => EventListener.open(gateway)))));
    const refused = await askForEvents(gateway);
    expect([refused.statusCode, refused.headers['retry-after']]).toEqual([429, '10']);
    let text = '';
    for await (const part of refused) text += String(part);
    expect(JSON.parse(text)).toMatchObject({
      code: 'rate_limit_exceeded',
      detail: expect.stringContaining('Close a page or a program'),
    });
    const other = await addAdmin(gateway, 'viewer');
    open.push(await EventListener.open(gateway, { headers: { authorization: `Bearer ${other.token}` } }));
    open[0]?.leave();
    await until(async () => {
      const answer = await askForEvents(gateway);
      answer.destroy();
      return answer.statusCode === 200;
    });
  });
});

describe('a listener who takes nothing', () => {
  it('is sent away at the second heartbeat, and nobody else', async () => {
    const { hostname, port } = new URL(gateway.url);
    const served = new Promise<Socket>((resolve) => {
      (gateway.app.getHttpServer() as Server).once('connection', resolve);
    });
    const silent = connect({ host: hostname, port: Number(port) });
    silent.on('error', () => undefined);
    silent.write(`GET ${EVENTS} HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: Bearer ${gateway.adminToken}\r\n\r\n`);
    await new Promise((resolve) => silent.once('readable', resolve));
    const listeners = gateway.app.get(Listeners);
    const waiting = async (): Promise<number> => (await served).writableLength;
    const reader = await EventListener.open(gateway);
    open.push(reader);
    // Its system takes more and more for it, until a little waits here to stay, far from the megabyte.
    const padding = 'x'.repeat(128 * 1024);
    await until(async () => {
      if ((await waiting()) === 0) listeners.tell(undefined, 'traffic', { padding });
      else listeners.beat();
      await pause(50);
      return listeners.size === 1;
    });
    expect(reader.isOver).toBe(false);
    expect(await reader.untilText(': still here', 15_000)).toBe(true);
    silent.destroy();
  });
});
