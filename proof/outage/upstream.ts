/** A provider that fails on command: raw TCP, so that it can also refuse connections and reset them. */
import { createServer, type Socket } from 'node:net';
import { answer } from '../../bench/payload.ts';
import { monotonicMs } from '../stage/clock.ts';
import { announce, serveControl } from '../stage/control.ts';
import { onRequest } from '../stage/http-requests.ts';
import { listen } from '../stage/listen.ts';
import { type Changed, isMood, type Mood } from './mood.ts';

const FAILURE = JSON.stringify({ error: { message: 'out', type: 'server_error', param: null, code: null } });
const FAILED = `HTTP/1.1 500 Out\r\ncontent-type: application/json\r\ncontent-length: ${FAILURE.length}\r\n\r\n${FAILURE}`;
/** Three of ten, never two in a row. */
const FAILING_TURNS = new Set([0, 3, 6]);
const TURNS = 10;

const connections = new Set<Socket>();
let mood: Mood = 'well';
let requests = 0;

const server = createServer({ noDelay: true }, (socket) => {
  connections.add(socket);
  socket.once('close', () => connections.delete(socket));
  socket.on('error', () => socket.destroy());
  onRequest(socket, () => respond(socket));
});

function respond(socket: Socket): void {
  const turn = requests++ % TURNS;
  if (mood === 'resets') socket.resetAndDestroy();
  else if (mood === 'answers 500' || (mood === 'fails 3 of 10' && FAILING_TURNS.has(turn))) socket.write(FAILED);
  else socket.write(answer);
}

async function change(next: Mood): Promise<Changed> {
  const changed = { at: monotonicMs(), requests };
  mood = next;
  if (mood === 'refuses connections') {
    server.close();
    for (const connection of connections) connection.resetAndDestroy();
  } else if (!server.listening) {
    await listen(server, port);
    return { at: monotonicMs(), requests };
  }
  return changed;
}

const port = await listen(server);
const control = await serveControl(async (path, query) => {
  const next = query.get('mood') ?? '';
  if (path !== '/mood' || !isMood(next)) throw new Error(`${path} ${next} is not an order`);
  return change(next);
});
announce({ port, control });
