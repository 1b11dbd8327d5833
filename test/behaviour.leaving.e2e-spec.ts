import { once } from 'node:events';
import type { ClientRequest } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { waitUntil } from '../src/database/embedded/poll.js';
import { HostResolver } from '../src/egress/host-resolver.js';
import { LogRecorder } from './support/log-recorder.js';
import { beginning, completingBehind, delta, halfAnswering, refusing } from './support/raw-upstream.answers.js';
import { event, READ_REQUEST, type Step } from './support/raw-upstream.js';
import { ResolverDouble } from './support/resolver-double.js';
import { answerTo, HELLO, Scene } from './support/scene.js';
import { startModelServer } from './support/upstreams.js';

/** `npm run proof:leaving` shows 100 ms on a quiet machine; this is for busy ones. */
const CLOSED_WITHIN_MS = 5000;
const DEADLINE_MS = 10_000;
const STREAM = { ...HELLO, stream: true };

let scene: Scene;
let log: LogRecorder;
let resolver: ResolverDouble;

beforeAll(async () => {
  scene = await Scene.start('first', 'second');
  log = LogRecorder.installedIn(scene.gateway.app);
  resolver = ResolverDouble.installedIn(scene.gateway.app.get(HostResolver));
});
beforeEach(() => scene.cast('first', 'second'));
afterAll(() => scene.stop());

const now = (): number => performance.timeOrigin + performance.now();

/** The upstream's side of the connection is closed in time, nobody else is asked, and usage is recorded as aborted. */
async function expectUpstreamClosed(client: ClientRequest, attempts = 1): Promise<void> {
  log.lines = [];
  const leftAt = now();
  client.destroy();
  const { connections } = await scene.upstream('first').waitFor({ peerClosed: 1 });
  expect(connections).toHaveLength(1);
  expect((connections[0]?.peerClosedAt ?? Infinity) - leftAt).toBeLessThan(CLOSED_WITHIN_MS);
  await expectAborted(attempts);
}

async function expectAborted(attempts: number): Promise<void> {
  expect(await waitUntil(() => log.requests().length > 0, DEADLINE_MS)).toBe(true);
  expect(log.requests()).toMatchObject([{ outcome: 'abandoned', usage_basis: 'aborted', attempts }]);
  expect((await scene.upstream('second').counters()).connections).toEqual([]);
}

async function played(steps: readonly Step[], body: object): Promise<ClientRequest> {
  await scene.upstream('first').play(steps);
  return scene.send(body);
}

describe('a client that leaves', () => {
  it('while queued: its place in the queue is free, nobody is asked', async () => {
    await scene.cast({ name: 'first', limits: { max_concurrent: 1 } }, 'second');
    await scene.upstream('first').play(completingBehind('busy', 'from first'));
    const holder = scene.ask();
    await scene.upstream('first').waitFor({ requests: 1 });
    const client = scene.send();
    await scene.untilState('first', ({ queued }) => queued === 1);
    log.lines = [];
    client.destroy();
    await expectAborted(0);
    expect(await scene.state('first')).toMatchObject({ in_flight: 1, queued: 0 });
    await scene.upstream('first').openGate('busy');
    expect((await holder).trail).toBe('first=200');
    expect((await scene.upstream('first').counters()).connections).toHaveLength(1);
  });

  it('while the name is resolved: no connection is made', async () => {
    const { port } = scene.upstream('first');
    await scene.cast({ name: 'first', url: `http://slow-name.test:${port}` }, 'second');
    resolver.answer('slow-name.test', ['127.0.0.1']);
    resolver.hold('slow-name.test');
    const client = scene.send();
    expect(await waitUntil(() => resolver.questions('slow-name.test') === 1, DEADLINE_MS)).toBe(true);
    log.lines = [];
    client.destroy();
    await expectAborted(1);
    resolver.release('slow-name.test');
    expect((await scene.ask()).trail).toBe('first=200');
    expect((await scene.upstream('first').counters()).connections).toHaveLength(1);
  });

  it('while connecting', async () => {
    const { url } = scene.upstream('first');
    await scene.cast({ name: 'first', url: url.replace('http:', 'https:') }, 'second');
    const client = await played([{ do: 'hang' }], HELLO);
    await scene.upstream('first').waitFor({ connections: 1 });
    await expectUpstreamClosed(client);
  });

  it.each([
    ['a stream', STREAM],
    ['a whole answer', HELLO],
  ])('while waiting for headers of %s', async (_, body) => {
    const client = await played([...READ_REQUEST, { do: 'hang' }], body);
    await scene.upstream('first').waitFor({ requests: 1 });
    await expectUpstreamClosed(client);
  });

  it('while waiting for the first event', async () => {
    const client = await played(beginning({ do: 'hang' }), STREAM);
    await scene.upstream('first').waitFor({ requests: 1 });
    await expectUpstreamClosed(client);
  });

  it('in mid-stream', async () => {
    const client = await played(beginning(event(delta('half of')), { do: 'hang' }), STREAM);
    await once(await answerTo(client), 'data');
    await expectUpstreamClosed(client);
  });

  it('in mid-stream without reading what comes', async () => {
    const filler: Step = { do: 'write', text: `10000\r\n${'x'.repeat(65_536)}\r\n`, times: 10_000 };
    const client = await played(beginning(event(delta('half of')), filler), STREAM);
    (await answerTo(client)).pause();
    await expectUpstreamClosed(client);
  });

  it('on a non-stream request whose answer has begun', async () => {
    const client = await played([...halfAnswering(1000), { do: 'hang' }], HELLO);
    await scene.upstream('first').waitFor({ requests: 1 });
    await expectUpstreamClosed(client);
  });

  it('on a long non-stream answer that is being relayed', async () => {
    const more: Step = { do: 'write', text: 'x'.repeat(1024 * 1024), times: 5 };
    const client = await played([...halfAnswering(10_000_000), more, { do: 'hang' }], HELLO);
    await once(await answerTo(client), 'data');
    await expectUpstreamClosed(client);
  });

  it('while a retry is waited for: no further attempts', async () => {
    const client = await played(refusing(429, {}, { 'retry-after-ms': '1900' }), HELLO);
    await scene.untilState('first', ({ paused_for_ms }) => paused_for_ms > 0);
    log.lines = [];
    client.destroy();
    await expectAborted(1);
    expect((await scene.upstream('first').counters()).connections).toHaveLength(1);
    expect(await scene.state('first')).toMatchObject({ in_flight: 0, queued: 0 });
  });

  it('does not count against the breaker', async () => {
    await scene.upstream('first').play([...READ_REQUEST, { do: 'hang' }]);
    for (let round = 1; round <= 6; round += 1) {
      const client = scene.send();
      await scene.upstream('first').waitFor({ requests: round });
      client.destroy();
      await scene.upstream('first').waitFor({ peerClosed: round });
    }
    expect(await scene.state('first')).toMatchObject({ breaker: 'closed', in_flight: 0 });
  });

  it('with the official SDK, from a model server in the middle of a long answer', async () => {
    const server = await startModelServer({ tokenDelayMs: 5 });
    await scene.cast({ name: 'model server', url: server.url }, 'second');
    const messages = [{ role: 'user' as const, content: 'Write 400 words' }];
    const stream = await scene.openai().chat.completions.create({ model: 'chat', messages, stream: true });
    const parts = stream[Symbol.asyncIterator]();
    expect((await parts.next()).value?.choices).toHaveLength(1);
    log.lines = [];
    stream.controller.abort();
    const requests = await server.waitFor({ closed: 1 });
    expect(requests).toMatchObject([{ closedEarly: true }]);
    await expectAborted(1);
    await server.stop();
  });
});
