import { Injectable } from '@nestjs/common';
import { GatewayError } from '../errors/gateway-error.js';
import type { ClientRelay } from './client-relay.js';

const RETRY_AFTER_S = '1';

/**
 * The requests this process is answering, to be told when it ends. A list without gaps, and no `Set`: V8 gives a `Set` a new
 * table whenever enough has come and gone, each old table holds on to the next one and to all that was in it, and once one
 * of them is old, every request after it survives the young generation (201 µs a request against 120; bench/NOTES.md).
 */
@Injectable()
export class LiveRequests {
  private readonly relays: ClientRelay[] = [];
  private readonly followers: (() => void)[] = [];
  private areLast = false;
  private areStopped = false;

  get count(): number {
    return this.relays.length;
  }

  /** Whether this process has begun to end. */
  get areEnding(): boolean {
    return this.areLast;
  }

  /** @throws {GatewayError} `shutting_down` */
  enter(relay: ClientRelay): void {
    if (this.areStopped) throw shuttingDown();
    relay.isLast = this.areLast;
    relay.place = this.relays.push(relay) - 1;
  }

  /** The last one takes its place. */
  leave(relay: ClientRelay): void {
    const last = this.relays.pop();
    if (last === undefined || last === relay) return;
    last.place = relay.place;
    this.relays[relay.place] = last;
  }

  /** From now on answers that begin are the last of their connections. */
  announceEnd(): void {
    this.areLast = true;
    for (const relay of this.relays) relay.isLast = true;
    for (const follower of this.followers) follower();
  }

  /** @param follower is told when this process begins to end; must not throw */
  follow(follower: () => void): void {
    this.followers.push(follower);
  }

  /** Streams end with an error event, answers that have not begun with the same error; nobody is asked any more. */
  stopAll(): void {
    this.areStopped = true;
    // Some leave while they are told.
    const told = this.relays.slice();
    for (const relay of told) relay.stop(shuttingDown());
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
