import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { addressAt, Playground } from '../../test/support/pool-playground.js';
import { SentPieces } from './sent-pieces.js';

const MIB = 1024 * 1024;
/** More than the kernel takes for a reader that does not read. */
const LONG = 64 * MIB;

let playground: Playground;

beforeEach(() => {
  playground = new Playground();
});
afterEach(() => playground.clear());

function answered(pieces: SentPieces, port: number): Promise<number | string> {
  const headers = ['content-length', String(pieces.length)];
  return playground.ask(addressAt(`http://127.0.0.1:${port}`), undefined, { body: pieces, headers }).outcome;
}

describe('a body in pieces', () => {
  it('arrives as it is and is taken when the server has all of it', async () => {
    const bytes = Buffer.alloc(3 * MIB, 'abc');
    let arrived = Buffer.alloc(0);
    const { port } = await playground.httpServer((request, response) => {
      void buffer(request).then((whole) => {
        arrived = whole;
        return response.end();
      });
    });
    const pieces = new SentPieces([Buffer.from('first'), bytes, Buffer.from('last')]);
    expect(pieces.isTaken).toBe(false);
    expect(await answered(pieces, port)).toBe(200);
    expect(pieces.isTaken).toBe(true);
    expect(arrived.equals(Buffer.concat([...pieces]))).toBe(true);
  });

  it('is not taken while the server does not read, even when it has answered', async () => {
    const { server, port } = await playground.listening(createServer({ pauseOnConnect: true }));
    const pieces = new SentPieces([Buffer.alloc(LONG)]);
    const answer = answered(pieces, port);
    const [socket]: Socket[] = await once(server, 'connection');
    socket?.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
    expect(await answer).toBe(200);
    expect(pieces.isTaken).toBe(false);
    socket?.destroy();
  });
});
