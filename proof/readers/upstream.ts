/** An upstream whose streams never end and come as fast as they are taken. Raw TCP, one precomputed part over and over. */
import { createServer, type Socket } from 'node:net';
import { announce, serveControl } from '../stage/control.ts';
import { onRequest } from '../stage/http-requests.ts';
import { listen } from '../stage/listen.ts';

const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n';
const EVENTS_A_PART = 32;
const EVENT = `data: ${JSON.stringify({
  id: 'chatcmpl-endless',
  object: 'chat.completion.chunk',
  created: 1_764_000_000,
  model: 'endless',
  choices: [{ index: 0, delta: { content: 'and on and on ' }, finish_reason: null }],
})}\n\n`;
const EVENTS = EVENT.repeat(EVENTS_A_PART);
const PART = Buffer.from(`${EVENTS.length.toString(16)}\r\n${EVENTS}\r\n`);

const streams = new Set<Socket>();
let writtenBytes = 0;

function fill(socket: Socket): void {
  let wantsMore = true;
  while (wantsMore && !socket.destroyed) {
    writtenBytes += PART.length;
    wantsMore = socket.write(PART);
  }
}

const server = createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => socket.destroy());
  socket.once('close', () => streams.delete(socket));
  onRequest(socket, () => {
    streams.add(socket);
    socket.on('drain', () => fill(socket));
    socket.write(HEAD);
    fill(socket);
  });
});
announce({
  port: await listen(server),
  control: await serveControl(() => ({ writtenBytes, streams: streams.size })),
});
