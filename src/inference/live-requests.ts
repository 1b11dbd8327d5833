import { Injectable } from '@nestjs/common';
import { GatewayError } from '../errors/gateway-error.js';
import type { ClientRelay } from './client-relay.js';

const RETRY_AFTER_S = '1';

/** The requests this process is answering, to be told when it ends. */
@Injectable()
export class LiveRequests {
  private readonly relays = new Set<ClientRelay>();
  private areLast = false;
  private areStopped = false;

  get count(): number {
    return this.relays.size;
  }

  /** Whether this process has begun to end. */
  get areEnding(): boolean {
    return this.areLast;
  }

  /** @throws {GatewayError} `shutting_down` */
  enter(relay: ClientRelay): void {
    if (this.areStopped) throw shuttingDown();
    relay.isLast = this.areLast;
    this.relays.add(relay);
  }

  leave(relay: ClientRelay): void {
    this.relays.delete(relay);
  }

  /** From now on answers that begin are the last of their connections. */
  announceEnd(): void {
    this.areLast = true;
    for (const relay of this.relays) relay.isLast = true;
  }

  /** Streams end with an error event, answers that have not begun with the same error; nobody is asked any more. */
  stopAll(): void {
    this.areStopped = true;
    for (const relay of this.relays) relay.stop(shuttingDown());
  }
}

/** The same request may be sent to another instance at once. */
export function shuttingDown(): GatewayError {
  return new GatewayError(
    'shutting_down',
    'This instance of Patchbay is shutting down and could not wait for the rest of the answer. Ask again.',
    { retryAfter: RETRY_AFTER_S },
  );
}
