import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

const BODY = JSON.stringify({ object: 'list', data: [], choices: [] });
const ANSWER = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${BODY.length}\r\n\r\n${BODY}`;

/** Someone who would like to have a key: takes any connection, says yes to everything and keeps every byte. */
export class TrapServer {
  private readonly chunks: Buffer[] = [];
  private readonly sockets = new Set<Socket>();
  private readonly server = createServer((socket) => {
    this.sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      this.chunks.push(chunk);
      socket.write(ANSWER);
    });
  });

  static async start(): Promise<TrapServer> {
    const trap = new TrapServer();
    trap.server.listen(0, '127.0.0.1');
    await once(trap.server, 'listening');
    return trap;
  }

  get port(): number {
    const address = this.server.address();
    return typeof address === 'object' ? (address?.port ?? 0) : 0;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Everything it was ever sent. */
  get caught(): string {
    return Buffer.concat(this.chunks).toString('latin1');
  }

  forget(): void {
    this.chunks.length = 0;
  }

  async close(): Promise<void> {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await once(this.server, 'close');
  }
}
