import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';

/** How its vectors come. */
export interface Vectors {
  readonly size: number;
  /** One for each of the inputs; those of another size stand at the end. */
  readonly oddOnes?: number;
  readonly base64?: boolean;
  readonly gzip?: boolean;
  /** In place of an answer with vectors. */
  readonly body?: string;
  readonly contentType?: string;
  /** How many there are, whatever is asked. */
  readonly count?: number;
}

/** A model server that makes vectors as it is told. */
export class VectorServer {
  /** Bodies of what it was asked for, in order. */
  readonly asked: Readonly<Record<string, unknown>>[] = [];
  private constructor(
    private readonly server: Server,
    public vectors: Vectors,
  ) {}

  static async start(size: number): Promise<VectorServer> {
    const server = createServer();
    const self = new VectorServer(server, { size });
    server.on('request', (request, response) => void self.serve(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return self;
  }

  get port(): number {
    const address = this.server.address();
    return typeof address === 'object' ? (address?.port ?? 0) : 0;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async stop(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'GET') {
      response.end(JSON.stringify({ data: [{ id: 'vectors' }] }));
      return;
    }
    this.asked.push(JSON.parse(await text(request)) as Record<string, unknown>);
    this.answer(response, request.url ?? '');
  }

  private answer(response: ServerResponse, path: string): void {
    if (!path.endsWith('/embeddings')) {
      response.writeHead(200, { 'content-type': 'application/json' });
      return void response.end(JSON.stringify({ choices: [{ message: { content: 'Hi' } }] }));
    }
    const { gzip = false, contentType = 'application/json' } = this.vectors;
    const body = gzip ? gzipSync(this.body()) : Buffer.from(this.body());
    const encoding = gzip ? { 'content-encoding': 'gzip' } : {};
    response.writeHead(200, { 'content-type': contentType, 'content-length': body.length, ...encoding });
    response.end(body);
  }

  private body(): string {
    const { size, oddOnes, base64 = false, count = 1, body } = this.vectors;
    if (body !== undefined) return body;
    const sizes = Array.from({ length: count }, () => size);
    if (oddOnes !== undefined) sizes.push(oddOnes);
    const data = sizes.map((each, index) => ({ object: 'embedding', index, embedding: vectorOf(each, base64) }));
    return JSON.stringify({ object: 'list', data, usage: { prompt_tokens: 2, total_tokens: 2 } });
  }
}

function vectorOf(size: number, base64: boolean): readonly number[] | string {
  const floats = new Float32Array(size).fill(0.25);
  return base64 ? Buffer.from(floats.buffer).toString('base64') : [...floats];
}
