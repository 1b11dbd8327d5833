import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Gateway, startGateway } from './support/gateway.js';
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

/** `CREDENTIAL` in a shape is replaced by the app's. */
const PATH = '/v1/chat/completions';
const HEAD = `POST ${PATH} HTTP/1.1\r\nhost: a\r\nCREDENTIAL\r\ncontent-type: application/json\r\n`;
const CHUNKED = `${HEAD}transfer-encoding: chunked\r\n\r\n`;
const END = '0\r\n\r\n';

/** What two parsers could read differently, or cannot read at all. */
const MALFORMED: Readonly<Record<string, string>> = {
  'two Host headers': `GET ${PATH} HTTP/1.1\r\nhost: a\r\nHost: b\r\n\r\n`,
  'twice the same Host header': `${HEAD}host: a\r\ncontent-length: 2\r\n\r\n{}`,
  'no Host header': `GET ${PATH} HTTP/1.1\r\n\r\n`,
  'no version': `GET ${PATH}\r\nhost: a\r\n\r\n`,
  'a version from the future': `GET ${PATH} HTTP/9.9\r\nhost: a\r\n\r\n`,
  'the preface of HTTP/2': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'a TLS greeting': '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003',
  'a method in lower case': `post ${PATH} HTTP/1.1\r\nhost: a\r\n\r\n`,
  'both lengths': `${HEAD}content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n${END}`,
  'both lengths the other way round': `${HEAD}transfer-encoding: chunked\r\ncontent-length: 4\r\n\r\n${END}`,
  'two lengths': `${HEAD}content-length: 2\r\ncontent-length: 3\r\n\r\n{} `,
  'the same length twice': `${HEAD}content-length: 2\r\ncontent-length: 2\r\n\r\n{}`,
  'a list of lengths': `${HEAD}content-length: 2, 2\r\n\r\n{}`,
  'a length with a sign': `${HEAD}content-length: +2\r\n\r\n{}`,
  'a negative length': `${HEAD}content-length: -2\r\n\r\n{}`,
  'a length in hexadecimal': `${HEAD}content-length: 0x2\r\n\r\n{}`,
  'a length beyond all numbers': `${HEAD}content-length: 99999999999999999999999\r\n\r\n{}`,
  'a folded header': `${HEAD}x-a: b\r\n c\r\ncontent-length: 2\r\n\r\n{}`,
  'a folded coding': `${HEAD}transfer-encoding:\r\n chunked\r\n\r\n${END}`,
  'a header that begins with a space': `GET ${PATH} HTTP/1.1\r\n host: a\r\n\r\n`,
  'a space before the colon': `${HEAD}transfer-encoding : chunked\r\n\r\n${END}`,
  'a coding that is none': `${HEAD}transfer-encoding: xchunked\r\n\r\n${END}`,
  'a coding after chunked': `${HEAD}transfer-encoding: chunked, identity\r\n\r\n${END}`,
  'two coding headers': `${HEAD}transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n\r\n${END}`,
  'a coding before chunked': `${HEAD}transfer-encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n${END}`,
  'a coding with a control character': `${HEAD}transfer-encoding: \u000bchunked\r\n\r\n${END}`,
  'a coding under HTTP/1.0': `${CHUNKED.replace('HTTP/1.1', 'HTTP/1.0')}2\r\n{}\r\n${END}`,
  'a chunk size that is no number': `${CHUNKED}zz\r\n{}\r\n${END}`,
  'a negative chunk size': `${CHUNKED}-2\r\n{}\r\n${END}`,
  'a chunk size with a prefix': `${CHUNKED}0x2\r\n{}\r\n${END}`,
  'a chunk size beyond all numbers': `${CHUNKED}fffffffffffffffff\r\n{}\r\n${END}`,
  'a chunk size with a space': `${CHUNKED}2 \r\n{}\r\n${END}`,
  'a chunk without its end': `${CHUNKED}2\r\n{}XX${END}`,
  'chunks with bare line feeds': `${CHUNKED}2\n{}\n0\n\n`,
  'lines with bare line feeds': `GET ${PATH} HTTP/1.1\nhost: a\n\n`,
  'a bare carriage return': `GET ${PATH} HTTP/1.1\r\nhost: a\rx: y\r\n\r\n`,
  'a zero byte in a header': `GET ${PATH} HTTP/1.1\r\nhost: a\r\nx: a\u0000b\r\n\r\n`,
};

const TOO_LARGE: Readonly<Record<string, readonly [status: number, bytes: string]>> = {
  'a header of 40 KB': [431, `GET ${PATH} HTTP/1.1\r\nhost: a\r\nx: ${'a'.repeat(40_000)}\r\n\r\n`],
  'an address of 40 KB': [431, `GET /${'a'.repeat(40_000)} HTTP/1.1\r\nhost: a\r\n\r\n`],
  'thousands of headers': [431, `GET ${PATH} HTTP/1.1\r\nhost: a\r\n${'x: y\r\n'.repeat(5000)}\r\n`],
  'a chunk extension of 20 KB': [413, `${CHUNKED}2;${'a'.repeat(20_000)}\r\n{}\r\n${END}`],
};

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
    for (const body of [`transfer-encoding: Chunked\r\n\r\n2\r\n{}\r\n${END}`, 'content-length: 2\r\n\r\n{}']) {
      const { status } = await exchange(`${HEAD.replace(PATH, '/nowhere')}connection: close\r\n${body}`);
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
