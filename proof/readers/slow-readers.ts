/** Many clients that open a stream and take one KiB of it a second, on raw sockets and in a process of their own. */
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { announce, serveControl } from '../stage/control.ts';

const READ_BYTES = 1024;
const READ_EVERY_MS = 1000;
/** Faster than any listener's backlog would be a test of something else. */
const OPENED_AT_ONCE = 20;
const OPEN_EVERY_MS = 20;
const OK = 'HTTP/1.1 200 ';

const { values } = parseArgs({
  options: { url: { type: 'string' }, key: { type: 'string' }, purpose: { type: 'string' }, count: { type: 'string' } },
});
const { hostname, port, host } = new URL(values.url ?? '');
const body = JSON.stringify({ model: 'any', stream: true, messages: [{ role: 'user', content: 'Go on.' }] });
const REQUEST = [
  'POST /v1/chat/completions HTTP/1.1',
  `host: ${host}`,
  `authorization: Bearer ${values.key}`,
  `x-llm-purpose: ${values.purpose}`,
  'content-type: application/json',
  `content-length: ${body.length}`,
  '',
  body,
].join('\r\n');

let answered = 0;
let open = 0;
let readBytes = 0;

function startReader(): void {
  let isFirst = true;
  const take = (length: number, bytes: Uint8Array): boolean => {
    readBytes += length;
    if (isFirst && Buffer.from(bytes).toString('latin1').startsWith(OK)) answered += 1;
    isFirst = false;
    // Reads no more until it is resumed, not even into a buffer of its own.
    return false;
  };
  const socket = connect({
    host: hostname,
    port: Number(port),
    onread: { buffer: Buffer.alloc(READ_BYTES), callback: take },
  });
  open += 1;
  const timer = setInterval(() => socket.resume(), READ_EVERY_MS);
  socket.once('close', () => {
    clearInterval(timer);
    open -= 1;
  });
  socket.on('error', () => socket.destroy());
  socket.write(REQUEST);
}

announce({ control: await serveControl(() => ({ answered, open, readBytes })) });
for (let started = 1; started <= Number(values.count); started++) {
  startReader();
  if (started % OPENED_AT_ONCE === 0) await pause(OPEN_EVERY_MS);
}
