import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { freePort } from './free-port.js';

/** A way to another TCP server that can be closed and opened, under one port. */
export class TcpForwarder {
  private server: Server | undefined;
  private readonly sockets = new Set<Socket>();
  private isHanging = false;

  private constructor(
    readonly port: number,
    private readonly target: { readonly host: string; readonly port: number },
  ) {}

  /** Reserves a port; nothing listens there before `open`. */
  static async reserve(target: { host: string; port: number }): Promise<TcpForwarder> {
    return new TcpForwarder(await freePort(), target);
  }

  async open(): Promise<void> {
    this.server = createServer((near) => {
      const far = connect(this.target);
      this.track(near, far);
      this.track(far, near);
      near.pipe(far).pipe(near);
      if (this.isHanging) this.hang();
    }).listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
  }

  async close(): Promise<void> {
    if (!this.server) return;
    const closed = once(this.server, 'close');
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
    this.server = undefined;
  }

  /** From now on nothing gets through, on old connections and on new ones, and nobody is told. */
  hang(): void {
    this.isHanging = true;
    for (const socket of this.sockets) socket.pause();
  }

  goOn(): void {
    this.isHanging = false;
    for (const socket of this.sockets) socket.resume();
  }

  private track(socket: Socket, other: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => {
      this.sockets.delete(socket);
      other.destroy();
    });
  }
}
