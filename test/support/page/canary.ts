import { once } from 'node:events';
import { createServer } from 'node:http';

/** A place in the world that no page may ever ask; also where a page is served that lets everything happen. */
export interface Canary {
  readonly url: string;
  readonly asked: readonly string[];
  /** Served at `/planted`, without any policy. */
  plant(html: string): void;
  close(): Promise<void>;
}

export async function startCanary(): Promise<Canary> {
  const asked: string[] = [];
  let planted = '';
  const server = createServer((request, response) => {
    if (request.url === '/planted') {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(planted);
      return;
    }
    // Browsers ask every site for that by themselves.
    if (request.url !== '/favicon.ico') asked.push(request.url ?? '');
    response.writeHead(204, { 'access-control-allow-origin': '*' }).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    asked,
    plant: (html) => {
      planted = html;
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
