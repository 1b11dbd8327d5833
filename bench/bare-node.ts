/** `node bench/bare-node.ts PORT ANSWERS EVENTS`: a proxy of node:http and undici that does nothing besides. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Dispatcher, Pool } from 'undici';

const STREAMED = /^\/(?:events|paced)\//;
/** Of one connection, not of the answer. */
const HOP_BY_HOP = ['connection', 'keep-alive', 'transfer-encoding'];
const [port, answers = '', events = ''] = process.argv.slice(2);
const [wholePool, streamPool] = [new Pool(answers), new Pool(events)];

/** Passes an answer on as it comes. */
class Relay implements Dispatcher.DispatchHandler {
  readonly reply: ServerResponse;

  constructor(reply: ServerResponse) {
    this.reply = reply;
  }

  onRequestStart(): void {
    // undici wants it to be there.
  }

  onResponseStart(_: unknown, status: number, headers: Record<string, string | string[]>): void {
    for (const name of HOP_BY_HOP) delete headers[name];
    this.reply.writeHead(status, headers);
  }

  onResponseData(_: unknown, chunk: Buffer): void {
    this.reply.write(chunk);
  }

  onResponseEnd(): void {
    this.reply.end();
  }

  onResponseError(): void {
    this.reply.destroy();
  }
}

function forward(request: IncomingMessage, reply: ServerResponse): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const path = request.url ?? '/';
    const pool = STREAMED.test(path) ? streamPool : wholePool;
    const headers = ['content-type', 'application/json'];
    const body = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
    pool.dispatch({ path, method: 'POST', headers, body }, new Relay(reply));
  });
}

createServer({ keepAliveTimeout: 60_000 }, forward).listen(Number(port), '127.0.0.1');
