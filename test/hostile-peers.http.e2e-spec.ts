import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Gateway, startGateway } from './support/gateway.js';
import { CHUNKED_END, HEAD, INFERENCE_PATH, MALFORMED, TOO_LARGE } from './support/malformed-requests.js';
import { plug } from './support/plug.js';
import { beginEventStream, event, type RawUpstream, READ_REQUEST, startRawUpstream } from './support/raw-upstream.js';

let gateway: Gateway;
let upstream: RawUpstream;

beforeAll(async () => {
  upstream = await startRawUpstream([...READ_REQUEST, { do: 'end' }]);
  gateway = await startGateway();
  await plug(gateway, 'chat', { name: 'upstream', url: upstream.url });
});
afterAll(async () => {
  await gateway.stop();
  await upstream.stop();
});

interface Reply {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

function open(bytes: string): Socket {
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(bytes.replace('CREDENTIAL', `authorization: Bearer ${gateway.appKey}`), 'latin1');
  return socket;
}

/** Everything up to the end of the connection, which has to come from the other side. */
async function everything(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (data) => (text += data.toString('latin1')));
  await once(socket, 'end');
  socket.destroy();
  return text;
}

async function exchange(bytes: string): Promise<Reply> {
  const text = await everything(open(bytes));
  const [head = '', body = ''] = text.split('\r\n\r\n');
  return { status: Number(head.slice('HTTP/1.1 '.length, 'HTTP/1.1 400'.length)), head, body };
}

function expectRefusal({ status, head, body }: Reply, expected: number): void {
  expect([status, head.match(/^connection: close$/im)?.length]).toEqual([expected, 1]);
  expect(head).toMatch(/^content-type: application\/json/im);
  expect(JSON.parse(body)).toEqual({
    error: { message: expect.any(String), type: 'invalid_request_error', param: null, code: 'invalid_request' },
  });
}

describe('a request with', () => {
  it.each(Object.keys(MALFORMED))('%s is a 400 of ours, and the connection ends', async (shape) => {
    expectRefusal(await exchange(MALFORMED[shape] ?? ''), 400);
  });

  it.each(Object.keys(TOO_LARGE))('%s is refused for its size, and the connection ends', async (shape) => {
    const [status, bytes] = TOO_LARGE[shape] ?? [0, ''];
    expectRefusal(await exchange(bytes), status);
  });
});

describe('all of them together', () => {
  it('reach no provider and leave health as it is', async () => {
    const before = (await upstream.counters()).connections.length;
    const shapes = [...Object.values(MALFORMED), ...Object.values(TOO_LARGE).map(([, bytes]) => bytes)];
    const health: number[] = [];
    for (let round = 0; round < 5; round++) {
      const replies = Promise.all(shapes.map(exchange));
      for (const path of ['/health/live', '/health/ready']) health.push((await fetch(gateway.url + path)).status);
      expect((await replies).filter(({ status }) => status < 400 || status >= 500)).toEqual([]);
    }
    expect(new Set(health)).toEqual(new Set([200]));
    expect((await upstream.counters()).connections).toHaveLength(before);
  });
});

describe('a well-formed request', () => {
  it('is served, chunked or not', async () => {
    for (const body of [`transfer-encoding: Chunked\r\n\r\n2\r\n{}\r\n${CHUNKED_END}`, 'content-length: 2\r\n\r\n{}']) {
      const { status } = await exchange(`${HEAD.replace(INFERENCE_PATH, '/nowhere')}connection: close\r\n${body}`);
      expect(status).toBe(404);
    }
  });

  it('may come without a Host header under HTTP/1.0', async () => {
    expect((await exchange('GET /health/live HTTP/1.0\r\n\r\n')).status).toBe(200);
  });
});

describe('nonsense behind a request whose answer has begun', () => {
  it('ends the connection without a word in the middle of the stream', async () => {
    await upstream.play([
      ...READ_REQUEST,
      beginEventStream(),
      event({ choices: [{ index: 0, delta: { content: 'Hi' } }] }),
      { do: 'hang' },
    ]);
    const socket = open(`${HEAD}content-length: 29\r\n\r\n{"messages":[],"stream":true}`);
    const [first]: Buffer[] = await once(socket, 'data');
    expect(String(first)).toMatch(/^HTTP\/1\.1 200 /);
    const rest = everything(socket).catch(() => '');
    socket.write('nonsense\r\n\r\n');
    expect(await rest).not.toContain('HTTP');
    await upstream.waitFor({ peerClosed: 1 });
  });
});
