import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A way to a TCP server on which everything arrives late. */
export class SlowWay {
  /** How late, in milliseconds, in each direction; may be changed at any time. */
  delayMs = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  static async open(targetPort: number): Promise<SlowWay> {
    const server = createServer((near) => way.join(near, connect(targetPort, '127.0.0.1')));
    const way = new SlowWay(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return way;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private join(near: Socket, far: Socket): void {
    this.carry(near, far);
    this.carry(far, near);
  }

  private carry(from: Socket, to: Socket): void {
    this.sockets.add(from);
    // What was sent before must not be overtaken when the way gets quicker.
    let before = Promise.resolve();
    from.on('data', (bytes) => {
      const due = new Promise((resolve) => setTimeout(resolve, this.delayMs));
      before = Promise.all([before, due]).then(() => void to.write(bytes));
    });
    from.on('error', () => undefined);
    from.once('close', () => {
      this.sockets.delete(from);
      to.destroy();
    });
  }
}
