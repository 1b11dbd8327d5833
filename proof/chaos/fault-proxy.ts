import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { monotonicMs } from '../stage/clock.ts';
import { listen } from '../stage/listen.ts';

/** What is wrong with a way; what is left out is well. */
export interface Fault {
  /** How much later everything arrives, in each direction, in milliseconds. */
  readonly latencyMs?: number;
  /** How much gets through in each direction of each connection. */
  readonly bytesPerSecond?: number;
  /** The most that arrives at once. */
  readonly sliceBytes?: number;
  /** Nothing gets through, on old connections and on new ones, and nobody is told. */
  readonly isBlackHole?: boolean;
  /** Every connection is reset, old ones at once and new ones as soon as they are made. */
  readonly resets?: boolean;
}

interface Chunk {
  readonly bytes: Buffer;
  /** By the machine's monotonic clock. */
  readonly arrivedAt: number;
}

/** What may be under way in one direction before its sender has to wait. */
const MOST_UNDER_WAY_BYTES = 256 * 1024;
const MS_PER_S = 1000;

/** A way to a TCP server on this machine that can be made bad and well again. Knows bytes only. */
export class FaultProxy {
  readonly port: number;
  private readonly server: Server;
  private readonly sockets: Set<Socket>;
  private readonly made: number[] = [];
  private fault: Fault = {};
  private passable = Promise.withResolvers<void>();

  private constructor(server: Server, sockets: Set<Socket>, port: number) {
    this.server = server;
    this.sockets = sockets;
    this.port = port;
    this.passable.resolve();
  }

  /** @param targetPort asked for each new connection, since a server may come back on another one */
  static async open(targetPort: () => number): Promise<FaultProxy> {
    const server = createServer({ noDelay: true }, (near) => proxy.join(near, targetPort()));
    const proxy = new FaultProxy(server, new Set(), await listen(server));
    return proxy;
  }

  /** When somebody connected, by the machine's monotonic clock. */
  get connectedAt(): readonly number[] {
    return this.made;
  }

  /** From now on it is as bad as this and no worse. */
  suffer(fault: Fault): void {
    this.fault = fault;
    if (fault.resets === true) for (const socket of this.sockets) socket.resetAndDestroy();
    if (fault.isBlackHole === true) this.passable = Promise.withResolvers();
    else this.passable.resolve();
  }

  /** What was held back arrives now, as it does once a network is whole again. */
  heal(): void {
    this.suffer({});
  }

  /** As a machine does that has lost its power. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  close(): void {
    this.server.close();
    this.cut();
  }

  private join(near: Socket, targetPort: number): void {
    this.made.push(monotonicMs());
    if (this.fault.resets === true) return void near.resetAndDestroy();
    const far = connect({ port: targetPort, host: '127.0.0.1', noDelay: true });
    this.carry(near, far);
    this.carry(far, near);
  }

  private carry(from: Socket, to: Socket): void {
    this.sockets.add(from);
    // What was sent before must not be overtaken when the way gets better.
    let delivered = Promise.resolve();
    let underWay = 0;
    from.on('data', (bytes: Buffer) => {
      const arrivedAt = monotonicMs();
      underWay += bytes.length;
      if (underWay > MOST_UNDER_WAY_BYTES) from.pause();
      delivered = this.deliverAfter(delivered, { bytes, arrivedAt }, to).then(() => {
        underWay -= bytes.length;
        return void from.resume();
      });
    });
    from.on('error', () => undefined);
    from.once('close', () => {
      this.sockets.delete(from);
      void delivered.then(() => to.destroy());
    });
  }

  private async deliverAfter(others: Promise<void>, { bytes, arrivedAt }: Chunk, to: Socket): Promise<void> {
    await others;
    const dueMs = arrivedAt + (this.fault.latencyMs ?? 0) - monotonicMs();
    if (dueMs > 0) await pause(dueMs);
    for (let start = 0; start < bytes.length && !to.destroyed;) {
      await this.passable.promise;
      const { sliceBytes = bytes.length, bytesPerSecond } = this.fault;
      const slice = bytes.subarray(start, start + sliceBytes);
      if (bytesPerSecond !== undefined) await pause((slice.length / bytesPerSecond) * MS_PER_S);
      to.write(slice);
      start += slice.length;
    }
  }
}
