import { connect, type Socket } from 'node:net';
import { startRawUpstream } from './raw-upstream.js';

export interface BlackHole {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** Node's backlog is 511; a few more fill it for certain. */
const FILLING = 520;

/**
 * An address whose connections are never made: its process is frozen and its backlog full, so that Linux drops whatever
 * else wants to connect, as a firewall would.
 */
export async function startBlackHole(): Promise<BlackHole> {
  const upstream = await startRawUpstream([{ do: 'hang' }]);
  upstream.signal('SIGSTOP');
  const sockets = await fill(upstream.port);
  return {
    url: upstream.url,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      upstream.signal('SIGCONT');
      await upstream.stop();
    },
  };
}

/** Resolves when the first of these connections has to wait, as all later ones will. */
async function fill(port: number): Promise<readonly Socket[]> {
  const sockets: Socket[] = [];
  for (let count = 0; count < FILLING; count += 1) {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    sockets.push(socket);
    if (!(await isMade(socket))) return sockets;
  }
  throw new Error('the backlog does not fill up');
}

const LONG_FOR_LOOPBACK_MS = 200;

function isMade(socket: Socket): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), LONG_FOR_LOOPBACK_MS);
    socket.once('connect', () => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}
