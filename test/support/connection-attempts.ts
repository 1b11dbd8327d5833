import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

const CHANNEL = 'net.client.socket';

/** Every TCP connection this process begins, whether anybody answers or not: the address comes from Node's own event. */
export class ConnectionAttempts {
  private readonly attempts: { readonly address: string; readonly port: number }[] = [];

  constructor() {
    subscribe(CHANNEL, this.onSocket);
  }

  /** Addresses on that port, in order. */
  to(port: number): readonly string[] {
    return this.attempts.filter((attempt) => attempt.port === port).map(({ address }) => address);
  }

  stop(): void {
    unsubscribe(CHANNEL, this.onSocket);
  }

  private readonly onSocket = (message: unknown): void => {
    const { socket } = message as { readonly socket: Socket };
    socket.on('connectionAttempt', (address: string, port: number) => this.attempts.push({ address, port }));
  };
}
