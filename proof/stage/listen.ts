import { once } from 'node:events';
import type { Server } from 'node:net';

/** Lets a server listen on this machine only. Resolves with its port; 0 = any free one. */
export async function listen(server: Server, port = 0): Promise<number> {
  server.listen({ port, host: '127.0.0.1', backlog: 4096 });
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return address.port;
}
