import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  request as httpRequest,
  type Server,
  type ServerResponse,
} from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Gateway, startGateway } from './support/gateway.js';
import { forgetVitals } from './support/forget-vitals.js';
import { activate, registerServer } from './support/plug.js';

const MIB = 1024 * 1024;
const MODEL = 'pinned';

/** What the first of two servers does to a request before the second one is asked. */
type Failing = (request: IncomingMessage, response: ServerResponse) => void;

const refuseWhenRead: Failing = (request, response) => {
  request.resume().once('end', () => response.writeHead(503).end());
};
const refuseUnread: Failing = (_, response) => void response.writeHead(503, { connection: 'close' }).end();
const cutInTheMiddle: Failing = (request) => void request.once('data', () => request.socket.resetAndDestroy());

const ids = { first: 0, second: 0 };
let failing: Failing = refuseWhenRead;
let first: Server;
let second: Server;
let gateway: Gateway;

beforeAll(async () => {
  first = createServer((request, response) => failing(request, response)).listen(0, '127.0.0.1');
  second = createServer((request, response) => void answerWithHash(request, response)).listen(0, '127.0.0.1');
  await Promise.all([once(first, 'listening'), once(second, 'listening')]);
  gateway = await startGateway();
  ids.first = await registerServer(gateway, { name: 'first', url: urlOf(first), model: MODEL });
  ids.second = await registerServer(gateway, { name: 'second', url: urlOf(second), model: MODEL });
});
afterAll(async () => {
  await gateway.stop();
  for (const server of [first, second]) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

function urlOf(server: Server): string {
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

async function answerWithHash(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const hash = createHash('sha256');
  for await (const part of request) hash.update(part as Buffer);
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ sha: hash.digest('hex') }));
}

/** @returns what the server that answered has got, as a hash */
async function asked(body: string, isAnnounced = true): Promise<unknown> {
  const client = httpRequest(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${gateway.appKey}`,
      'content-type': 'application/json',
      ...(isAnnounced && { 'content-length': Buffer.byteLength(body) }),
    },
  });
  client.end(body);
  const [answer] = (await once(client, 'response')) as [IncomingMessage];
  return JSON.parse(await text(answer));
}

function hashed(body: string): object {
  return { sha: createHash('sha256').update(body).digest('hex') };
}

/** Bodies of which each is all of one character, with their model before or behind it. */
function bodyOf(letter: string, model: string, bytes: number, isBefore: boolean): string {
  const content = letter.repeat(bytes);
  const messages = [{ role: 'user', content }];
  return JSON.stringify(isBefore ? { model, messages } : { messages, model });
}

describe('a long body', () => {
  it.each([
    ['its model before the prompt', 'x', MIB, true],
    ['its model behind it', 'x', MIB, false],
    ['characters of several bytes', '€', MIB, true],
    ['just as long as a piece', 'x', 64 * 1024, true],
    ['longer than what is reserved for it', 'x', 5 * MIB, false],
  ])('arrives with nothing but its model changed: %s', async (_, letter, bytes, isBefore) => {
    await activate(gateway, 'chat', [ids.second]);
    const sent = bodyOf(letter, 'any', bytes, isBefore);
    const expected = hashed(bodyOf(letter, MODEL, bytes, isBefore));
    expect([await asked(sent), await asked(sent, false)]).toEqual([expected, expected]);
  });

  it.each([
    ['refuses when it has read all', refuseWhenRead],
    ['refuses without reading', refuseUnread],
    ['cuts the connection in the middle', cutInTheMiddle],
  ])('is still whole when the server before %s, and never another’s', async (_, fails) => {
    failing = fails;
    await activate(gateway, 'chat', [ids.first, ids.second]);
    forgetVitals(gateway);
    const letters = [...'abcdefghijkl'];
    const answers = await Promise.all(letters.map((letter) => asked(bodyOf(letter, 'any', 2 * MIB, true))));
    expect(answers).toEqual(letters.map((letter) => hashed(bodyOf(letter, MODEL, 2 * MIB, true))));
  });
});
