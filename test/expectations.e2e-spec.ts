import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Gateway, startGateway } from './support/gateway.js';

let gateway: Gateway;

beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.stop());

/** Whatever comes back, until the connection ends. Not through a client, which would refuse to send it. */
async function answerTo(expectation: string, token: string): Promise<string> {
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
  await once(socket, 'connect');
  socket.write(
    `GET /api/v1/llm-config/servers HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer ${token}\r\nexpect: ${expectation}\r\n\r\n`,
  );
  return text(socket);
}

describe('a request that expects something nobody knows', () => {
  it.each(['', '*', '200-ok', 'h2c', 'x'.repeat(4000)])('is served as if it did not: %p', async (expectation) => {
    expect(await answerTo(expectation, gateway.adminToken)).toMatch(/^HTTP\/1.1 200 [^]*"data":\[/);
  });

  it('is not let past access', async () => {
    expect(await answerTo('h2c', 'of-nobody')).toMatch(/^HTTP\/1.1 401 [^]*"code":"invalid_api_key"/);
  });
});
