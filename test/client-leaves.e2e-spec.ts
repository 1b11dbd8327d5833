import { once } from 'node:events';
import { type ClientRequest, request as httpRequest } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { type Gateway, startGateway } from './support/gateway.js';
import { plug } from './support/plug.js';
import { beginEventStream, event, type RawUpstream, READ_REQUEST, startRawUpstream } from './support/raw-upstream.js';
import { type ModelServer, startModelServer } from './support/upstreams.js';

const CLOSED_WITHIN_MS = 100;

let gateway: Gateway;
let raw: RawUpstream;
let server: ModelServer;

beforeAll(async () => {
  [raw, server] = await Promise.all([startRawUpstream([{ do: 'hang' }]), startModelServer({ tokenDelayMs: 5 })]);
  gateway = await startGateway();
  await plug(gateway, 'chat', { name: 'raw', url: raw.url });
  await gateway.manage('PUT', '/purposes/real', {});
  await plug(gateway, 'real', { name: 'server', url: server.url });
});
afterAll(async () => {
  await gateway.stop();
  await Promise.all([raw.stop(), server.stop()]);
});

function send(body: object): ClientRequest {
  const client = httpRequest(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${gateway.appKey}`, 'content-type': 'application/json' },
  });
  client.on('error', () => undefined);
  client.end(JSON.stringify({ messages: [], ...body }));
  return client;
}

async function closedAfterLeaving(client: ClientRequest): Promise<number> {
  const leftAt = performance.timeOrigin + performance.now();
  client.destroy();
  const { connections } = await raw.waitFor({ peerClosed: 1 });
  return (connections[0]?.peerClosedAt ?? Infinity) - leftAt;
}

describe('a client that leaves closes the upstream connection', () => {
  it('while the upstream has not answered', async () => {
    await raw.play([...READ_REQUEST, { do: 'hang' }]);
    const client = send({});
    await raw.waitFor({ requests: 1 });
    expect(await closedAfterLeaving(client)).toBeLessThan(CLOSED_WITHIN_MS);
  });

  it('in the middle of a stream', async () => {
    await raw.play([...READ_REQUEST, beginEventStream(), event({ choices: [] }), { do: 'hang' }]);
    const client = send({ stream: true });
    const [answer] = await once(client, 'response');
    await once(answer, 'data');
    expect(await closedAfterLeaving(client)).toBeLessThan(CLOSED_WITHIN_MS);
  });

  it('and no other attempt is made', async () => {
    await server.forgetReceived();
    const client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: gateway.appKey, maxRetries: 0 });
    const stream = await client.chat.completions.create({
      model: 'real',
      messages: [{ role: 'user', content: 'Write 400 words' }],
      stream: true,
    });
    for await (const part of stream) {
      expect(part.choices).toBeDefined();
      break;
    }
    stream.controller.abort();
    const [request] = await server.waitFor({ closed: 1 });
    expect(request?.closedEarly).toBe(true);
    expect(await server.received()).toHaveLength(1);
  });
});

describe('a reader that does not read', () => {
  const EVENT_BYTES = 64 * 1024;
  const EVENTS = 4000;

  it('slows the upstream down instead of filling memory', async () => {
    const filler = event('x'.repeat(EVENT_BYTES));
    await raw.play([...READ_REQUEST, beginEventStream(), { ...filler, times: EVENTS } as typeof filler, { do: 'end' }]);
    const before = process.memoryUsage().rss;
    const client = send({ stream: true });
    const [answer] = await once(client, 'response');
    answer.pause();
    let written = -1;
    for (let last = -2; written !== last;) {
      last = written;
      await delay(150);
      written = (await raw.counters()).connections[0]?.bytesWritten ?? 0;
    }
    expect(written).toBeLessThan((EVENT_BYTES * EVENTS) / 4);
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024);
    client.destroy();
    await raw.waitFor({ peerClosed: 1 });
  });
});
