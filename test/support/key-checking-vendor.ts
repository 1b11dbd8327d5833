import { once } from 'node:events';
import { createServer } from 'node:http';

export interface KeyCheckingVendor {
  readonly url: string;
  close(): Promise<void>;
}

/** A vendor whose every path answers 401 unless the bearer token is one it knows. */
export async function startKeyCheckingVendor(...known: readonly string[]): Promise<KeyCheckingVendor> {
  const server = createServer((request, response) => {
    const isKnown = known.some((key) => request.headers.authorization === `Bearer ${key}`);
    const body = isKnown ? { object: 'list', data: [] } : { error: { message: 'unknown key' } };
    response.writeHead(isKnown ? 200 : 401, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
