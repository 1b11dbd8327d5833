/** A provider that answers at once and counts how often it was asked. */
import { createServer } from 'node:net';
import { answer } from '../../bench/payload.ts';
import { announce, serveControl } from '../stage/control.ts';
import { onRequest } from '../stage/http-requests.ts';
import { listen } from '../stage/listen.ts';

let requests = 0;

const server = createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => socket.destroy());
  onRequest(socket, ({ length }) => {
    // A health check has no body.
    if (length > 0) requests += 1;
    socket.write(answer);
  });
});

const port = await listen(server);
const control = await serveControl((path) => {
  if (path !== '/requests') throw new Error(`${path} is not an order`);
  return requests;
});
announce({ port, control });
