import { Server as NetServer, type Socket } from 'node:net';
import type { Server } from 'node:http';

/**
 * How long a kept connection may stay without a request. Whoever uses it meanwhile is told with the answer that it
 * ends; closing it at once could meet a request that is on its way, which its client could not safely repeat.
 */
const IDLE_MS = 500;
const LOOK_MS = 50;

/** Where clients come in, and by when the last of them has left. */
export class FrontDoor {
  private readonly sockets = new Set<Socket>();
  private readonly empty = Promise.withResolvers<void>();

  constructor(private readonly server: Server) {
    server.on('connection', (socket) => this.welcome(socket));
  }

  get isOpen(): boolean {
    return this.server.listening;
  }

  /** Nobody comes in any more; those who are in stay. */
  close(): void {
    // Not the HTTP server's own: that would close idle connections now.
    NetServer.prototype.close.call(this.server, () => this.empty.resolve());
  }

  /** Resolves with whether all had left in time; those who wait for nothing are sent away meanwhile. */
  async isEmptyWithin(limitMs: number): Promise<boolean> {
    const until = performance.now() + limitMs;
    const idleUntil = Math.min(performance.now() + IDLE_MS, until);
    const limit = Promise.withResolvers<void>();
    const timer = setTimeout(limit.resolve, limitMs);
    const looking = setInterval(() => void (performance.now() >= idleUntil && this.sendIdleAway()), LOOK_MS);
    let hasEmptied = false;
    await Promise.race([this.empty.promise.then(() => (hasEmptied = true)), limit.promise]);
    clearTimeout(timer);
    clearInterval(looking);
    return hasEmptied;
  }

  private welcome(socket: Socket): void {
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
  }

  private sendIdleAway(): void {
    this.server.closeIdleConnections();
    // To Node, one over which nothing has come yet is not idle: its request may be late.
    for (const socket of this.sockets) if (socket.bytesRead === 0) socket.destroy();
  }
}
