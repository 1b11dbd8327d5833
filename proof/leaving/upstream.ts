/**
 * An upstream that never finishes what it begins and notes when its connections close, and a port that accepts
 * connections but never answers their TLS handshake. A marker in the message says what a request is answered with.
 */
import { EventEmitter, once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { announce, serveControl } from '../stage/control.ts';
import { monotonicMs } from '../stage/clock.ts';
import { onRequest } from '../stage/http-requests.ts';
import { listen } from '../stage/listen.ts';

/** Times by the machine's monotonic clock, in milliseconds. */
interface Visit {
  readonly arrivedAt: number;
  closedAt?: number;
}

const MARKER = /(headers|stream|small|large|held|queued|whole)-\d+/;
const EVENT_EVERY_MS = 5;
const EVENT = 'data: {"choices":[{"index":0,"delta":{"content":"on and on "},"finish_reason":null}]}\n\n';
const STREAM_HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n';
const WHOLE = JSON.stringify({ choices: [{ index: 0, message: { role: 'assistant', content: 'x' } }] });
/** More than Patchbay keeps of an answer before it passes it on, and less. */
const LARGE_BYTES = 5 * 1024 * 1024;
const SMALL_BYTES = 64 * 1024;
const WAIT_LIMIT_MS = 3000;

const visits = new Map<string, Visit>();
const news = new EventEmitter().setMaxListeners(0);
let handshakes = 0;

function arrived(socket: Socket, marker: string): void {
  const visit: Visit = { arrivedAt: monotonicMs() };
  visits.set(marker, visit);
  socket.once('close', () => {
    visit.closedAt = monotonicMs();
    news.emit('change');
  });
  news.emit('change');
}

function respond(socket: Socket, body: Buffer): void {
  const [marker = '', kind] = MARKER.exec(body.toString()) ?? [];
  if (kind === 'whole') {
    visits.set(marker, { arrivedAt: monotonicMs(), closedAt: monotonicMs() });
    socket.write(jsonHead(WHOLE.length) + WHOLE);
    return;
  }
  arrived(socket, marker);
  if (kind === 'stream') streamOn(socket);
  if (kind === 'small') socket.write(jsonHead(2 * SMALL_BYTES) + '['.padEnd(SMALL_BYTES));
  if (kind === 'large') socket.write(jsonHead(2 * LARGE_BYTES) + '['.padEnd(LARGE_BYTES));
}

function streamOn(socket: Socket): void {
  socket.write(STREAM_HEAD);
  const timer = setInterval(() => socket.write(`${EVENT.length.toString(16)}\r\n${EVENT}\r\n`), EVENT_EVERY_MS);
  socket.once('close', () => clearInterval(timer));
}

function jsonHead(length: number): string {
  return `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`;
}

async function waitFor(marker: string, what: string): Promise<number | null> {
  const time = (): number | undefined => visits.get(marker)?.[what === 'closed' ? 'closedAt' : 'arrivedAt'];
  const limit = AbortSignal.timeout(WAIT_LIMIT_MS);
  while (time() === undefined && !limit.aborted) await Promise.race([once(news, 'change'), once(limit, 'abort')]);
  return time() ?? null;
}

const answering = createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => socket.destroy());
  onRequest(socket, (body) => respond(socket, body));
});
const silent = createServer((socket) => {
  const marker = `handshake-${handshakes++}`;
  socket.on('error', () => socket.destroy());
  // The beginning of the handshake, so that the connection stands on both sides.
  socket.once('data', () => arrived(socket, marker));
});
const [plain, tls] = [await listen(answering), await listen(silent)];

const control = await serveControl((path, query) => {
  if (path === '/wait') return waitFor(query.get('marker') ?? '', query.get('what') ?? '');
  if (path === '/handshakes') return handshakes;
  return [...visits].map(([marker, { closedAt }]) => ({ marker, isOpen: closedAt === undefined }));
});
announce({ plain, tls, control });
