import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { LiveRequests } from '../src/inference/live-requests.js';
import { Listeners, MOST_LISTENERS } from '../src/live/events/listeners.js';
import { addAdmin } from './support/admin-calls.js';
import { askForEvents, EVENTS } from './support/event-listener.js';
import { until } from './support/fleet.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { expectInTime } from './support/in-time.js';
import { LiveGround } from './support/live-ground.js';
import { canary, findSecrets } from './support/secret-search.js';

jest.setTimeout(60_000);

/** Promised for every instance. */
const ENDED_MS = 2000;

let ground: LiveGround;
let first: Gateway;
let second: Gateway;
beforeAll(async () => {
  ground = await LiveGround.start();
  ({ first, second } = ground);
});
afterEach(() => {
  ground.leaveAll();
  jest.restoreAllMocks();
});
afterAll(() => ground.stop());

describe('listeners', () => {
  it('are 64 at most at an instance; another may come when one has left', async () => {
    const listeners = await ground.listenOften(first, MOST_LISTENERS);
    const refused = await askForEvents(first);
    expect([refused.statusCode, refused.headers['content-type'], refused.headers['retry-after']]).toEqual([
      503,
      'application/problem+json; charset=utf-8',
      '10',
    ]);
    const problem = JSON.parse(await readAll(refused)) as object;
    expect(problem).toMatchObject({ code: 'overloaded', detail: expect.stringContaining('another instance') });
    await ground.listen(second);
    listeners[0]?.leave();
    await until(async () => {
      const answer = await askForEvents(first);
      answer.destroy();
      return answer.statusCode === 200;
    });
  });

  it('who do not read are sent away, without much being kept for them', async () => {
    const { hostname, port } = new URL(first.url);
    const socket = connect({ host: hostname, port: Number(port) });
    socket.on('error', () => undefined);
    socket.write(`GET ${EVENTS} HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: Bearer ${first.adminToken}\r\n\r\n`);
    await new Promise((resolve) => socket.once('readable', resolve));
    const reader = await ground.listen(first);
    const listeners = first.app.get(Listeners);
    const before = process.memoryUsage().rss;
    const padding = 'x'.repeat(64 * 1024);
    let sent = 0;
    let isGone = false;
    socket.once('close', () => (isGone = true));
    // Its end is only seen when somebody looks at it.
    await until(() => {
      if (reader.text.length >= sent * padding.length) {
        listeners.tell(undefined, 'traffic', { padding });
        sent += 1;
      }
      return listeners.size === 1;
    });
    socket.resume();
    await until(() => isGone);
    expect(process.memoryUsage().rss - before).toBeLessThan(256 * 1024 * 1024);
    // What systems keep for a connection comes on top of the megabyte.
    expect(sent * padding.length).toBeLessThan(32 * 1024 * 1024);
    expect(reader.isOver).toBe(false);
  });
});

describe('an instance that ends', () => {
  it('ends its streams as soon as that begins, and takes no more listeners', async () => {
    await expectInTime(ENDED_MS, async () => {
      const gateway = await startGateway({}, first);
      try {
        const listener = await ground.listen(gateway);
        gateway.app.get(LiveRequests).announceEnd();
        const tookMs = await until(() => listener.isOver);
        expect(listener.answer.complete).toBe(true);
        const refused = await askForEvents(gateway);
        const problem = JSON.parse(await readAll(refused)) as object;
        expect([refused.statusCode, problem]).toMatchObject([503, { code: 'shutting_down' }]);
        return tookMs;
      } finally {
        await gateway.stop();
      }
    });
  });

  it('ends them also when it is closed at once', async () => {
    await expectInTime(ENDED_MS, async () => {
      const gateway = await startGateway({}, first);
      const listener = await ground.listen(gateway);
      await gateway.stop();
      const tookMs = await until(() => listener.isOver);
      expect(listener.answer.complete).toBe(true);
      return tookMs;
    });
  });
});

describe('what is told', () => {
  const SECRETS = { 'vendor key': canary('ven'), 'server key': canary('ser') };

  it('has no secret in it', async () => {
    const listener = await ground.listen(first, { query: 'topics=requests' });
    const vendor = { provider: 'openai', key_name: 'vendor', api_key: SECRETS['vendor key'] };
    const server = {
      name: 'local',
      server_type: 'vllm',
      base_url: 'http://127.0.0.1:9',
      api_key: SECRETS['server key'],
    };
    const { body } = await first.manage<{ revision: number }>('POST', '/api-keys', vendor);
    const written = await first.manage<{ id: number; revision: number }>('POST', '/servers', server);
    await first.manage('POST', '/active?preflight=off', {
      purpose: 'chat',
      provider_type: 'ai_server',
      provider_id: written.body.id,
    });
    const admin = await addAdmin(first, 'viewer');
    for (let count = 0; count < 6; count += 1) await first.infer('chat/completions', { messages: [] });
    await first.infer('chat/completions', { messages: [{ role: 'user', content: 'hello' }] });
    await listener.until('revision', ({ number }) => Number(number) > body.revision);
    await listener.until('credentials');
    await listener.until('request');
    await listener.until('traffic');
    const secrets = {
      ...SECRETS,
      'admin token': admin.token,
      'first token': first.adminToken,
      'app key': first.appKey,
    };
    expect(await findSecrets(secrets, { texts: { events: listener.text } })).toEqual([]);
    // What it would find.
    first.app.get(Listeners).tell(undefined, 'health', { reason: `it refused ${SECRETS['vendor key']}` });
    await listener.until('health', ({ reason }) => String(reason).startsWith('it refused'));
    expect(await findSecrets(secrets, { texts: { events: listener.text } })).toContain('vendor key as raw in events');
  });
});

async function readAll(answer: AsyncIterable<unknown>): Promise<string> {
  let text = '';
  for await (const part of answer) text += String(part);
  return text;
}
