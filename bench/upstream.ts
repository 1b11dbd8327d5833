/**
 * The upstream of the bench: as cheap as a server in Node can be, so that it is never what is measured. Raw sockets,
 * precomputed answers, just enough HTTP for the clients of this bench. Prints `{"port": …}` and serves until it is ended.
 */
import { createServer, type Socket } from 'node:net';
import { answer, paceOf, streamEvents, streamHead } from './payload.ts';

const HEAD_END = '\r\n\r\n';
const CONTENT_LENGTH = /^content-length: *(\d+)/im;
const NOTHING = Buffer.alloc(0);

interface Request {
  readonly body: Buffer;
  /** Bytes it took, head included. */
  readonly length: number;
}

function requestIn(bytes: Buffer): Request | undefined {
  const headEnd = bytes.indexOf(HEAD_END);
  if (headEnd < 0) return undefined;
  const start = headEnd + HEAD_END.length;
  const length = start + Number(CONTENT_LENGTH.exec(bytes.toString('latin1', 0, headEnd))?.[1] ?? 0);
  return bytes.length < length ? undefined : { body: bytes.subarray(start, length), length };
}

function respond(socket: Socket, body: Buffer): void {
  const paceMs = paceOf(body);
  if (paceMs === undefined) socket.write(answer);
  else stream(socket, paceMs);
}

/** One write per event, as model servers do. */
function stream(socket: Socket, paceMs: number): void {
  let next = 0;
  const step = (): void => {
    const event = streamEvents[next++];
    if (event === undefined || socket.destroyed) return;
    socket.write(event);
    if (paceMs > 0) setTimeout(step, paceMs);
    else setImmediate(step);
  };
  socket.write(streamHead);
  step();
}

const server = createServer({ noDelay: true }, (socket) => {
  let pending: Buffer = NOTHING;
  socket.on('data', (chunk) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    for (let request = requestIn(pending); request; request = requestIn(pending)) {
      respond(socket, request.body);
      pending = pending.subarray(request.length);
    }
  });
  // Clients come and go; a reset is nothing to tell.
  socket.on('error', () => socket.destroy());
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${JSON.stringify(server.address())}\n`));
