import { once } from 'node:events';
import { createServer } from 'node:http';

export interface EchoingUpstream {
  readonly url: string;
  /** Status of all answers from now on. */
  status: number;
  /** How many requests carried this text. */
  count(text: string): number;
  close(): Promise<void>;
}

/** A vendor that refuses with any status and repeats the credential it was sent in its error message. */
export async function startEchoingUpstream(): Promise<EchoingUpstream> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    const credential = String(request.headers.authorization ?? request.headers['api-key'] ?? '');
    seen.push(credential);
    const error = {
      message: `Incorrect API key provided: ${credential}.`,
      type: 'x',
      code: 'x',
    };
    const body = upstream.status < 300 ? { object: 'list', data: [], choices: [] } : { error };
    request.resume().once('end', () => {
      response.writeHead(upstream.status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const upstream: EchoingUpstream = {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    status: 200,
    count: (text) => seen.filter((credential) => credential.includes(text)).length,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return upstream;
}
