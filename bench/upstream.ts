/**
 * The upstream of the bench: as cheap as a server in Node can be, so that it is never what is measured. Raw sockets,
 * precomputed answers, just enough HTTP for the clients of this bench. Prints `{"port": …}` and serves until it is ended.
 * The path says how it answers: `/refuse/…` with 400, `/events/…` with a stream as fast as it can, `/paced/50/…` with one
 * whose events are 50 ms apart, `…/embeddings` with vectors, any other with a whole answer.
 */
import { createServer, type Socket } from 'node:net';
import { Paces } from './paces.ts';
import { answer, embeddings, refused, streamEvents, streamHead } from './payload.ts';

const HEAD_END = '\r\n\r\n';
const CONTENT_LENGTH = /^content-length: *(\d+)/im;
const STREAMED = /^POST \/(?:events|paced\/(\d+))\//;
const NOTHING = Buffer.alloc(0);

function respond(socket: Socket, head: string): void {
  const streamed = STREAMED.exec(head);
  if (streamed) stream(socket, Number(streamed[1] ?? 0));
  else socket.write(wholeAnswer(head));
}

function wholeAnswer(head: string): Buffer {
  if (head.startsWith('POST /refuse/')) return refused;
  return head.slice(0, head.indexOf(' HTTP/')).endsWith('/embeddings') ? embeddings : answer;
}

/** One write per event, as model servers do. */
function stream(socket: Socket, paceMs: number): void {
  let next = 0;
  const step = (): boolean => {
    const event = streamEvents[next++];
    if (event === undefined || socket.destroyed) return false;
    socket.write(event);
    return true;
  };
  socket.write(streamHead);
  step();
  if (paceMs > 0) pacesOf(paceMs).add(step);
  else setImmediate(hurry, step);
}

function hurry(step: () => boolean): void {
  if (step()) setImmediate(hurry, step);
}

const known = new Map<number, Paces>();

function pacesOf(paceMs: number): Paces {
  let paces = known.get(paceMs);
  if (!paces) known.set(paceMs, (paces = new Paces(paceMs)));
  return paces;
}

const server = createServer({ noDelay: true }, (socket) => {
  let pending: Buffer = NOTHING;
  /** Of the request whose body is coming in. */
  let head = '';
  let missing = 0;
  const takeBody = (): boolean => {
    const taken = Math.min(missing, pending.length);
    missing -= taken;
    pending = pending.subarray(taken);
    return missing === 0;
  };
  const takeHead = (): boolean => {
    const end = pending.indexOf(HEAD_END);
    if (end < 0) return false;
    head = pending.toString('latin1', 0, end);
    missing = Number(CONTENT_LENGTH.exec(head)?.[1] ?? 0);
    pending = pending.subarray(end + HEAD_END.length);
    return true;
  };
  socket.on('data', (chunk) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    while (head !== '' || takeHead()) {
      if (!takeBody()) return;
      respond(socket, head);
      head = '';
    }
  });
  // Clients come and go; a reset is nothing to tell.
  socket.on('error', () => socket.destroy());
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${JSON.stringify(server.address())}\n`));
