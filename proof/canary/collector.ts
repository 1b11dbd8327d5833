import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { listen } from '../stage/listen.ts';

/** Keeps what telemetry is sent to it, by path. */
export interface Collector {
  readonly url: string;
  received(): Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export async function startCollector(): Promise<Collector> {
  const received = new Map<string, string>();
  const server = createServer((request, response) => {
    const take = (body: Buffer): void => {
      const plain = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
      const path = request.url ?? '/';
      received.set(path, `${received.get(path) ?? ''}${plain.toString()}\n`);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    };
    buffer(request).then(take, () => response.destroy());
  });
  return {
    url: `http://127.0.0.1:${await listen(server)}`,
    received: () => Object.fromEntries(received),
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
